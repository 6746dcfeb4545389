package io.slab.core.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program in a JVM of its own, so that a crash is a test failure and not the end of the tests. */
public final class ForkedJvm {
    private final List<String> flags = new ArrayList<>();
    private String classPath = System.getProperty("java.class.path");

    /** What the program left behind. */
    public record Result(int exit, String output) {}

    public ForkedJvm flags(String... more) {
        flags.addAll(List.of(more));
        return this;
    }

    public ForkedJvm classPath(String path) {
        classPath = path;
        return this;
    }

    /** Runs a main class, or with {@code -m} first a module. Output and errors come back in one. */
    public Result run(String... mainAndArguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        if (!classPath.isEmpty()) {
            command.add("-cp");
            command.add(classPath);
        }
        command.addAll(List.of(mainAndArguments));
        Path directory = Files.createDirectories(Path.of("target", "forked"));
        Path output = Files.createTempFile(directory, "forked", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(Stress.seconds() + 120, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            return new Result(-1, "did not end\n" + Files.readString(output, StandardCharsets.UTF_8));
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        Files.delete(output);
        return new Result(process.exitValue(), text);
    }
}
