package io.slab.examples.kv.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks that are really full: a small file system that a process mounts for itself, and a limit on the size of files. */
class FullDiskTest {
    /** Mounts 1 MiB of memory at $0, leaves a file of 300 KiB on it to make room with, and goes on with what is left of the arguments. */
    private static final String ON_A_SMALL_DISK =
            "mount -t tmpfs -o size=1m slab-test \"$0\" && head -c 300000 /dev/zero >\"$0/ballast\" && exec \"$@\"";

    @TempDir
    Path directory;

    private Path output() {
        return directory.resolve("output");
    }

    private int run(List<String> command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output().toFile())
                    .start();
        } catch (IOException e) {
            Files.writeString(output(), e.toString()); // the program is missing
            return -1;
        }
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private String said() throws IOException {
        return Files.readString(output(), StandardCharsets.UTF_8);
    }

    private static List<String> program(Path store, String durability, String ballast) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                FullDiskProgram.class.getName(),
                store.toString(),
                durability,
                ballast);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROCESS", "SYNC"})
    void aFileSystemWithoutRoomMustRefuseWritesUntilThereIsSomeAndLoseNothing(String durability) throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        List<String> mounting = List.of("unshare", "-rm", "sh", "-c", ON_A_SMALL_DISK, disk.toString());
        List<String> trial = new ArrayList<>(mounting);
        trial.add("true");
        int status = run(trial);
        assumeTrue(status == 0, () -> "no file system may be mounted here: unshare -rm ended with " + status);
        List<String> command = new ArrayList<>(mounting);
        command.addAll(program(
                disk.resolve("store"), durability, disk.resolve("ballast").toString()));
        assertThat(run(command)).as(said()).isZero();
        assertThat(said()).contains("behaved");
    }

    @Test
    void aLimitOnTheSizeOfFilesMustRefuseWritesAndLoseNothing() throws Exception {
        assumeTrue(run(List.of("bash", "-c", "ulimit -f 30 && true")) == 0, "no bash with ulimit -f here");
        List<String> command = new ArrayList<>(List.of("bash", "-c", "ulimit -f 30 && exec \"$0\" \"$@\""));
        // 30 KiB is less than a log of 64 KiB of entries. Nothing can make room under such a limit.
        command.addAll(program(directory.resolve("store"), "PROCESS", "none"));
        assertThat(run(command)).as(said()).isZero();
        assertThat(said()).contains("behaved");
    }
}
