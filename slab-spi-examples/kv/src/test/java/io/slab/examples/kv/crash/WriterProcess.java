package io.slab.examples.kv.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Starts processes of {@link CrashWriter} quickly: their classes come from an archive, which takes jars alone. */
final class WriterProcess {
    private final Path scratch;
    private final Path archive;
    private final String classPath;

    WriterProcess(Path scratch) throws IOException, InterruptedException {
        this.scratch = scratch;
        this.archive = scratch.resolve("classes.jsa");
        this.classPath = jars(scratch.resolve("classes.jar"));
        train();
    }

    Process start(Path directory, long seed, long first) throws IOException {
        return start("-XX:SharedArchiveFile=" + archive, directory, seed, first);
    }

    String errors(Path directory) throws IOException {
        return Files.readString(errorsOf(directory));
    }

    private Path errorsOf(Path directory) {
        return scratch.resolve(directory.getFileName() + ".err");
    }

    private Process start(String archiveOption, Path directory, long seed, long first) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xlog:disable",
                        "-Xlog:all=error:stderr",
                        archiveOption,
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath,
                        CrashWriter.class.getName(),
                        directory.toString(),
                        Long.toString(seed),
                        Long.toString(first))
                .redirectError(errorsOf(directory).toFile())
                .start();
    }

    /** Lets one process work and end in peace, so that it writes down which classes it took. */
    private void train() throws IOException, InterruptedException {
        Path directory = scratch.resolve("training");
        Process training = start("-XX:ArchiveClassesAtExit=" + archive, directory, 1, 0);
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(training.getInputStream(), StandardCharsets.US_ASCII))) {
            for (int i = 0; i < 300; i++) {
                assertThat(out.readLine()).as(errors(directory)).isEqualTo(Integer.toString(i));
            }
            training.toHandle().destroy();
            String line = out.readLine();
            while (line != null) {
                line = out.readLine(); // drained, so that it does not wait for us
            }
        }
        assertThat(training.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(archive).exists();
    }

    private static String jars(Path jar) throws IOException {
        List<String> result = new ArrayList<>(List.of(jar.toString()));
        Set<String> names = new HashSet<>();
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.setLevel(0);
            for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
                Path path = Path.of(element);
                if (Files.isDirectory(path)) {
                    addAll(path, zip, names);
                } else if (Files.exists(path) && !element.contains("logback")) {
                    // Without a logger: standard output is for acknowledgements alone.
                    result.add(element);
                }
            }
        }
        return String.join(File.pathSeparator, result);
    }

    private static void addAll(Path directory, ZipOutputStream zip, Set<String> names) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = directory.relativize(file).toString().replace(File.separatorChar, '/');
                if (names.add(name)) {
                    zip.putNextEntry(new ZipEntry(name));
                    Files.copy(file, zip);
                    zip.closeEntry();
                }
            }
        }
    }
}
