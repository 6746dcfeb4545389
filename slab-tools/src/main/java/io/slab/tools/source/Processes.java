package io.slab.tools.source;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Whether a process can be attached to, before it is: attaching sends SIGQUIT, which ends a program that is no JVM. */
final class Processes {
    private static final Path PROC = Path.of("/proc");
    private static final Duration DYING = Duration.ofSeconds(1);

    private Processes() {}

    /**
     * Lets a JVM that runs, and that the user may look at, pass.
     *
     * @throws TargetException if it is not one
     */
    static ProcessHandle jvm(long pid) throws TargetException {
        ProcessHandle self = ProcessHandle.current();
        if (pid == self.pid()) {
            throw new TargetException("process " + pid + " is this slab command itself");
        }
        ProcessHandle process = pid <= 0
                ? null
                : ProcessHandle.of(pid).filter(ProcessHandle::isAlive).orElse(null);
        if (process == null) {
            throw new TargetException("there is no process " + pid);
        }
        Optional<String> owner = process.info().user();
        Optional<String> me = self.info().user();
        if (owner.isPresent()
                && me.isPresent()
                && !owner.equals(me)
                && !me.get().equals("root")) {
            throw new TargetException("process " + pid + " belongs to user " + owner.get() + ", slab runs as "
                    + me.get() + ": run it as " + owner.get());
        }
        if (!isJvm(pid)) {
            throw new TargetException("process " + pid
                    + process.info().command().map(c -> " (" + c + ")").orElse("") + " is no JVM");
        }
        if (isStopped(pid)) {
            throw new TargetException(
                    "process " + pid + " is stopped and cannot answer: let it go on (kill -CONT " + pid + ")");
        }
        return process;
    }

    private static boolean isJvm(long pid) {
        Path maps = PROC.resolve(pid + "/maps");
        if (Files.isReadable(maps)) {
            try (Stream<String> lines = Files.lines(maps, StandardCharsets.ISO_8859_1)) {
                return lines.anyMatch(line -> line.contains("/libjvm."));
            } catch (IOException | UncheckedIOException e) {
                // It ended meanwhile, or may not be looked at after all: the JDK's own list decides.
                return isListed(pid);
            }
        }
        return isListed(pid);
    }

    private static boolean isListed(long pid) {
        return VirtualMachine.list().stream().anyMatch(vm -> vm.id().equals(String.valueOf(pid)));
    }

    private static boolean isStopped(long pid) {
        // Where the state is not known: attaching has a time limit of its own.
        return state(pid).matches("[Tt]");
    }

    /**
     * Whether a process that has just gone silent has ended: its connections close a little before it does, and it stays a zombie until
     * its parent asks for its status.
     */
    static boolean hasEnded(ProcessHandle process) {
        long until = System.nanoTime() + DYING.toNanos();
        while (process.isAlive() && !state(process.pid()).matches("[ZX]")) {
            if (System.nanoTime() - until > 0) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        return true;
    }

    /** The letter of its state as Linux tells it; empty where it is not told. */
    private static String state(long pid) {
        try (Stream<String> status = Files.lines(PROC.resolve(pid + "/status"), StandardCharsets.ISO_8859_1)) {
            return status.filter(line -> line.startsWith("State:"))
                    .map(line -> line.substring("State:".length()).strip().substring(0, 1))
                    .findFirst()
                    .orElse("");
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }
}
