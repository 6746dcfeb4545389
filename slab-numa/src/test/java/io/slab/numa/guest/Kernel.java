package io.slab.numa.guest;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.slab.core.memory.SystemCall;
import io.slab.core.memory.SystemCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/** What tests ask the kernel themselves, by other calls than the code under test where there are others. x86-64 numbers. */
final class Kernel {
    private static final long SCHED_SETAFFINITY = 203;
    private static final long GET_MEMPOLICY = 239;

    /** {@code MPOL_F_NODE | MPOL_F_ADDR}: the node of the page at an address. */
    private static final long NODE_OF_ADDRESS = 1 | 2;

    private Kernel() {}

    /** The node of the page at an address, which has memory. */
    static int nodeOf(long address) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment node = arena.allocate(JAVA_INT);
            SystemCalls.C_LIBRARY.call(
                    SystemCall.SYSCALL, GET_MEMPOLICY, node.address(), 0, 0, address, NODE_OF_ADDRESS, 0);
            return node.get(JAVA_INT, 0);
        }
    }

    /** Lets the calling thread run on one processor only. */
    static void pin(int cpu) {
        setAffinity(0, 1L << cpu);
    }

    /** Lets all threads of this process run on all processors: it began on one, so that its own memory is on that one's node. */
    static void spread() {
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            threads.forEach(
                    thread -> setAffinity(Long.parseLong(thread.getFileName().toString()), -1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void setAffinity(long thread, long cpus) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(JAVA_LONG);
            mask.set(JAVA_LONG, 0, cpus);
            SystemCalls.C_LIBRARY.call(SystemCall.SYSCALL, SCHED_SETAFFINITY, thread, 8, mask.address(), 0, 0, 0);
        }
    }

    /** Runs something on a new thread that is pinned to a processor. */
    static <T> T on(int cpu, Callable<T> task) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                pin(cpu);
                result.complete(task.call());
            } catch (Throwable t) {
                result.completeExceptionally(t);
            }
        });
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            thread.join();
        }
    }

    /** Free memory of a node in bytes. */
    static long free(int node) {
        try {
            return Files.readAllLines(Path.of("/sys/devices/system/node/node" + node + "/meminfo")).stream()
                    .filter(line -> line.contains("MemFree:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll(".*MemFree:\\s*(\\d+) kB.*", "$1")) << 10)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
