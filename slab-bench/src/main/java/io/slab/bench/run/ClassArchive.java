package io.slab.bench.run;

import io.slab.bench.ClassPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An archive of loaded classes (CDS) that halves the time a forked JVM takes to start. Where it cannot be made, forks start without.
 */
final class ClassArchive implements AutoCloseable {
    /** It takes as long to make as so many forks save by it. */
    private static final int WORTH_IT = 12;

    private static final long PATIENCE_SECONDS = 60;

    private @Nullable Path folder;
    private List<String> flags = List.of();

    private ClassArchive() {}

    static ClassArchive forForks(int forks) throws IOException, InterruptedException {
        ClassArchive archive = new ClassArchive();
        if (forks >= WORTH_IT && !ClassArchive.class.getModule().isNamed()) {
            archive.make();
        }
        return archive;
    }

    private void make() throws IOException, InterruptedException {
        Path made = Files.createTempDirectory("slab-bench");
        folder = made;
        Path file = made.resolve("classes.jsa");
        List<String> command = new ArrayList<>();
        command.add(ForkFlags.java());
        command.addAll(ForkFlags.forTraining());
        command.add("-XX:ArchiveClassesAtExit=" + file);
        command.add("-XX:ErrorFile="
                + errors(made)); // not into the folder of whoever runs this: forks do without the archive
        command.addAll(List.of("-cp", ClassPath.ofForks(), "--enable-native-access=ALL-UNNAMED"));
        command.add(ForkTraining.class.getName());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        } else if (Files.exists(file)) {
            flags = List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
        }
    }

    private static Path errors(Path made) {
        return made.resolve("hs_err.log");
    }

    /** What a fork's command line needs to use it. */
    List<String> flags() {
        return flags;
    }

    @Override
    public void close() throws IOException {
        Path made = folder;
        if (made != null) {
            Files.deleteIfExists(made.resolve("classes.jsa"));
            Files.deleteIfExists(errors(made));
            Files.deleteIfExists(made);
        }
    }
}
