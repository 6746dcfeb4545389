package io.slab.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.SlabAllocator;
import io.slab.tck.ColoringStrategyContract;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Follows the plug-in document to the letter: writes the files that it shows, and runs the commands that it lists, with real Maven against the
 * modules of this build. Slab's artifacts lie in a repository of the test's own, beside links to what the user's already has, so that
 * nothing is downloaded and nothing installed.
 */
class PluginDocumentTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."))
            .toAbsolutePath()
            .resolve("..")
            .normalize();
    private static final String VERSION = "0.1.0-SNAPSHOT";
    /** A file's name in backquotes at the end of a line, a colon, and a block. */
    private static final Pattern FILE = Pattern.compile("`([\\w./-]+)`:\\n\\n```\\w+\\n(.*?)```\\n", Pattern.DOTALL);

    private static final Pattern COMMANDS = Pattern.compile("```bash\\n(.*?)```\\n", Pattern.DOTALL);

    @TempDir
    Path scratch;

    private Path project;
    private Path repository;

    @BeforeEach
    void prepare() throws IOException {
        project = Files.createDirectories(scratch.resolve("project"));
        repository = Files.createDirectories(scratch.resolve("repository"));
        linkUsersRepository();
        Path parent = artifact("slab-parent");
        Files.copy(ROOT.resolve("pom.xml"), parent.resolve("slab-parent-" + VERSION + ".pom"));
        install("slab-api", SlabAllocator.class);
        install("slab-tck", ColoringStrategyContract.class);
    }

    @Test
    void theDocumentMustLeadFromAnEmptyDirectoryToAPluginThatTheToolsSee() throws Exception {
        assumeTrue(isInstalled("mvn"), "Maven is not on the path");
        String document = Files.readString(ROOT.resolve("docs/plugins.md"));
        List<String> files = new ArrayList<>();
        Matcher file = FILE.matcher(document);
        while (file.find()) {
            files.add(file.group(1));
            Path path = project.resolve(file.group(1));
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.group(2));
        }
        assertThat(files).hasSize(6).contains("pom.xml", "src/main/java/module-info.java");

        Matcher commands = COMMANDS.matcher(document);
        assertThat(commands.find()).isTrue();
        List<String> lines = commands.group(1).lines().toList();
        assertThat(lines).hasSizeGreaterThan(3);
        String output = "";
        for (String line : lines) {
            output = run(line);
            if (line.startsWith("mvn")) {
                assertThat(output)
                        .as(line)
                        .containsPattern("Tests run: [1-9]\\d*, Failures: 0")
                        .contains("BUILD SUCCESS");
            }
        }
        assertThat(output.lines().filter(l -> l.contains("upper"))).as(output).isNotEmpty();
        assertThat(output).contains("upper part of the colors");
    }

    private String run(String line) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Arrays.asList(line.split(" ")));
        if (command.getFirst().equals("mvn")) {
            command.addAll(List.of("-o", "-B", "-Dmaven.repo.local=" + repository));
        } else if (command.getFirst().equals("slab")) {
            command.removeFirst();
            command.addAll(
                    0,
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            SlabCommand.class.getName()));
        }
        Path output = scratch.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().keySet().removeAll(List.of("MAVEN_OPTS", "MAVEN_ARGS", "MAVEN_PROJECTBASEDIR"));
        Process process = builder.start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).as(line).isTrue();
        String text = Files.readString(output);
        assertThat(process.exitValue()).as("%s%n%s", line, text).isZero();
        return text;
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(p -> Files.isExecutable(Path.of(p, program)));
    }

    /** Everything that the build's own repository holds, but for {@code io/slab}. */
    private void linkUsersRepository() throws IOException {
        // …/org/junit/jupiter/junit-jupiter-api/VERSION/FILE
        Path users = location(Test.class);
        for (int i = 0; i < 6; i++) {
            users = users.getParent();
        }
        Path io = Files.createDirectories(repository.resolve("io"));
        Files.createDirectories(io.resolve("slab"));
        link(users, repository);
        if (Files.isDirectory(users.resolve("io"))) {
            link(users.resolve("io"), io);
        }
    }

    private static void link(Path from, Path to) throws IOException {
        try (Stream<Path> children = Files.list(from)) {
            for (Path child : children.toList()) {
                Path link = to.resolve(child.getFileName());
                if (Files.isDirectory(child) && Files.notExists(link)) {
                    Files.createSymbolicLink(link, child);
                }
            }
        }
    }

    private static Path location(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    private Path artifact(String name) throws IOException {
        return Files.createDirectories(
                repository.resolve("io/slab").resolve(name).resolve(VERSION));
    }

    /** Puts a module of this build where Maven looks for it: its jar, or one made of its classes. */
    private void install(String name, Class<?> member) throws IOException {
        Path directory = artifact(name);
        Files.copy(ROOT.resolve(name).resolve("pom.xml"), directory.resolve(name + "-" + VERSION + ".pom"));
        Path jar = directory.resolve(name + "-" + VERSION + ".jar");
        Path built = location(member);
        if (Files.isDirectory(built)) {
            int status = ToolProvider.findFirst("jar")
                    .orElseThrow()
                    .run(System.out, System.err, "--create", "--file", jar.toString(), "-C", built.toString(), ".");
            assertThat(status).isZero();
        } else {
            Files.copy(built, jar);
        }
    }
}
