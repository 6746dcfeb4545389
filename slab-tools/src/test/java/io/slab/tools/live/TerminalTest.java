package io.slab.tools.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code top} in a terminal: {@code script} of util-linux makes one. */
class TerminalTest {
    private static final String ENTER_SECOND_SCREEN = "\u001b[?1049h";
    private static final String LEAVE_SECOND_SCREEN = "\u001b[?1049l";

    @TempDir
    private Path folder;

    private static void assumeScript() {
        boolean there = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path ->
                        Files.isExecutable(Path.of(path, "script")) && Files.isExecutable(Path.of(path, "stty")));
        assumeTrue(there, "no script (util-linux) on the path: top is not run in a terminal");
    }

    /** Reads until the text has come, or the program has ended; the whole so far. */
    private static String until(InputStream output, StringBuilder seen, String text) throws IOException {
        byte[] buffer = new byte[8192];
        while (seen.indexOf(text) < 0) {
            int length = output.read(buffer);
            if (length < 0) {
                break;
            }
            seen.append(new String(buffer, 0, length, StandardCharsets.UTF_8));
        }
        return seen.toString();
    }

    private static void endAfter(Process terminal, int seconds) {
        try {
            Thread.sleep(seconds * 1000L);
            terminal.destroyForcibly();
        } catch (InterruptedException e) {
            // The test came to its end in time.
            return;
        }
    }

    private String settings(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    /** Starts {@code top} in a terminal, whose settings are written to files before and after. */
    private Process top(ChildJvm jvm) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Path run = Files.writeString(
                folder.resolve("run.sh"),
                "stty rows 24 cols 80; stty -a > " + folder + "/before\n" + java
                        + " --enable-native-access=ALL-UNNAMED -cp '" + System.getProperty("java.class.path")
                        + "' io.slab.tools.SlabCommand top " + jvm.pid()
                        + " --interval 100ms\necho status $?\nstty -a > "
                        + folder + "/after\n");
        ProcessBuilder builder = new ProcessBuilder("script", "-qfec", "sh " + run, "/dev/null");
        builder.environment().put("TERM", "xterm-256color");
        return builder.redirectErrorStream(true).start();
    }

    @Test
    void aSignalMustPutTheTerminalBackToo() throws Exception {
        assumeScript();
        try (ChildJvm jvm = ChildJvm.start(List.of())) {
            Process terminal = top(jvm);
            Thread watchdog = Thread.ofPlatform().daemon().start(() -> endAfter(terminal, 240));
            StringBuilder seen = new StringBuilder();
            InputStream output = terminal.getInputStream();
            assertThat(until(output, seen, "q quit")).contains(ENTER_SECOND_SCREEN);
            terminal.descendants()
                    .filter(p -> p.info().command().orElse("").endsWith("java"))
                    .forEach(ProcessHandle::destroy);
            until(output, seen, "status ");
            until(output, seen, "\u0000");
            watchdog.interrupt();
            assertThat(terminal.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(seen.toString())
                    .contains(LEAVE_SECOND_SCREEN, "status 143")
                    .doesNotContain("Exception");
            assertThat(settings("after")).isEqualTo(settings("before")).contains("icanon", "echo");
        }
    }

    @Test
    void keysMustWorkAndControlCMustPutTheTerminalBack() throws Exception {
        assumeScript();
        try (ChildJvm jvm = ChildJvm.start(List.of())) {
            Process terminal = top(jvm);
            // Ends the reads below where something never comes.
            Thread watchdog = Thread.ofPlatform().daemon().start(() -> endAfter(terminal, 240));
            StringBuilder seen = new StringBuilder();
            OutputStream keys = terminal.getOutputStream();
            InputStream output = terminal.getInputStream();
            assertThat(until(output, seen, "q quit")).contains(ENTER_SECOND_SCREEN, "*LIVE", "order", "session");
            // What comes where nothing was before comes in one piece.
            keys.write("\r".getBytes(StandardCharsets.US_ASCII));
            keys.flush();
            assertThat(until(output, seen, "scattered")).contains("scattered");
            keys.write("\u001b?".getBytes(StandardCharsets.US_ASCII));
            keys.flush();
            assertThat(until(output, seen, "growth of the live bytes")).contains("growth of the live bytes");
            keys.write(3);
            keys.flush();
            assertThat(until(output, seen, "status ")).contains(LEAVE_SECOND_SCREEN);
            until(output, seen, "\u0000");
            watchdog.interrupt();
            assertThat(terminal.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(seen.toString()).contains("status 0");
            assertThat(settings("after")).isEqualTo(settings("before")).contains("icanon", "echo");
        }
    }
}
