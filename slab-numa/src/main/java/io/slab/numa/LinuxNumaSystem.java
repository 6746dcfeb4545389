package io.slab.numa;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.slab.core.memory.CurrentCpu;
import io.slab.core.memory.Linux;
import io.slab.core.memory.NativeMemory;
import io.slab.core.memory.SystemCall;
import io.slab.core.memory.SystemCallException;
import io.slab.core.memory.SystemCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Linux, by system calls: see {@code mbind(2)}, {@code move_pages(2)}, {@code get_mempolicy(2)}, {@code getcpu(2)}. */
final class LinuxNumaSystem implements NumaSystem {
    private static final int EBUSY = 16;
    private static final int ENOENT = 2;

    /** {@code madvise}: these pages are not needed soon. Since Linux 5.4. */
    private static final int MADV_COLD = 20;

    /** {@code move_pages}: only pages that no other process has mapped. */
    private static final int MPOL_MF_MOVE = 2;

    /** Node masks hold so many bits: the most that kernels are built for. */
    private static final int MASK_BITS = 1024;

    /** So many pages per call of move_pages: its arrays take 80 KiB then. */
    private static final int BATCH = 4096;

    private final Numbers numbers;

    private LinuxNumaSystem(Numbers numbers) {
        this.numbers = numbers;
    }

    /** System call numbers of one architecture. */
    private record Numbers(long mbind, long getMempolicy, long movePages, long gettid) {
        /** By {@code os.arch}. The 64-bit architectures younger than x86-64 share one table. */
        static final Map<String, Numbers> BY_ARCHITECTURE = Map.of(
                "amd64", new Numbers(237, 239, 279, 186),
                "x86_64", new Numbers(237, 239, 279, 186),
                "aarch64", new Numbers(235, 236, 239, 178),
                "riscv64", new Numbers(235, 236, 239, 178));

        static @Nullable Numbers here() {
            return BY_ARCHITECTURE.get(System.getProperty("os.arch", "").toLowerCase(Locale.ROOT));
        }
    }

    /** Why processors and nodes cannot be asked for at all; empty if they can. */
    static Optional<String> unavailable() {
        return CurrentCpu.unavailable();
    }

    /** Why pages cannot be bound and moved; empty if they can. */
    static Optional<String> cannotBind() {
        Optional<String> why = unavailable();
        if (why.isPresent()) {
            return why;
        }
        Numbers numbers = Numbers.here();
        if (numbers == null) {
            return Optional.of("the system call numbers of " + System.getProperty("os.arch") + " are not known");
        }
        try {
            call(numbers.getMempolicy(), 0, 0, 0, 0, 0, 0);
            return Optional.empty();
        } catch (SystemCallException e) {
            return Optional.of("get_mempolicy: " + e.getMessage()
                    + ": the kernel was built without NUMA, or a seccomp filter forbids it (containers: add the"
                    + " capability SYS_NICE)");
        }
    }

    /** For use where {@link #unavailable()} is empty. */
    static LinuxNumaSystem create() {
        Numbers numbers = Numbers.here();
        return new LinuxNumaSystem(numbers != null ? numbers : new Numbers(-1, -1, -1, -1));
    }

    @Override
    public int currentCpu() {
        return CurrentCpu.get();
    }

    @Override
    public int currentThread() {
        return numbers.gettid() < 0 ? 0 : (int) call(numbers.gettid(), 0, 0, 0, 0, 0, 0);
    }

    @Override
    public int cpuOf(int thread) {
        try {
            String stat = Files.readString(Path.of("/proc/self/task/" + thread + "/stat"), StandardCharsets.ISO_8859_1);
            // "pid (name) state …": the name may hold anything, spaces and parentheses too. The processor is field 39.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Integer.parseInt(fields[36]);
        } catch (IOException | RuntimeException e) {
            return -1; // it ended
        }
    }

    @Override
    public void setPolicy(long address, long bytes, Policy policy, int[] nodes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BITS / 8, 8);
            for (int node : nodes) {
                long word = mask.getAtIndex(JAVA_LONG, node >> 6);
                mask.setAtIndex(JAVA_LONG, node >> 6, word | 1L << node);
            }
            // One more than there are bits: the kernel takes one away.
            call(numbers.mbind(), address, bytes, policy.mode, mask.address(), MASK_BITS + 1L, 0);
        }
    }

    @Override
    public void populate(long address, long bytes, long pageBytes) {
        try {
            Linux.SYSTEM.advise(address, bytes, Linux.MADV_POPULATE_WRITE);
        } catch (SystemCallException e) {
            if (e.errno() != SystemCallException.EINVAL) {
                throw e;
            }
            for (long page = address; page < address + bytes; page += pageBytes) { // before Linux 5.14
                NativeMemory.setLong(page, NativeMemory.getLong(page));
            }
        }
    }

    /** {@code MADV_COLD} calls pages less worth keeping, which they may be once; to do that to a part of a huge page the kernel splits it. */
    @Override
    public void splitHugePages(long address, long bytes) {
        try {
            Linux.SYSTEM.advise(address, bytes, MADV_COLD);
        } catch (SystemCallException e) {
            Degraded.note("huge pages move as a whole: " + e.getMessage());
        }
    }

    @Override
    public int[] nodesOf(long[] pages) {
        int[] nodes = new int[pages.length];
        forEachBatch(pages, (batch, count, offset) -> {
            MemorySegment status = batch.allocate(JAVA_INT, count);
            movePages(addresses(batch, pages, offset, count), count, 0, status);
            for (int i = 0; i < count; i++) {
                nodes[offset + i] = Math.max(NOWHERE, status.getAtIndex(JAVA_INT, i));
            }
        });
        return nodes;
    }

    @Override
    public void move(long[] pages, int node) {
        forEachBatch(pages, (batch, count, offset) -> {
            MemorySegment nodes = batch.allocate(JAVA_INT, count);
            for (int i = 0; i < count; i++) {
                nodes.setAtIndex(JAVA_INT, i, node);
            }
            try {
                movePages(
                        addresses(batch, pages, offset, count),
                        count,
                        nodes.address(),
                        batch.allocate(JAVA_INT, count));
            } catch (SystemCallException e) {
                if (e.errno() != SystemCallException.ENOMEM
                        && e.errno() != EBUSY
                        && e.errno() != ENOENT) { // nothing, or not all, was moved
                    throw e;
                }
            }
        });
    }

    private void movePages(MemorySegment pages, int count, long nodes, MemorySegment status) {
        call(numbers.movePages(), 0, count, pages.address(), nodes, status.address(), MPOL_MF_MOVE);
    }

    private static long call(long number, long a, long b, long c, long d, long e, long f) {
        return SystemCalls.C_LIBRARY.call(SystemCall.SYSCALL, number, a, b, c, d, e, f);
    }

    private interface Batch {
        void run(Arena arena, int count, int offset);
    }

    private static void forEachBatch(long[] pages, Batch action) {
        for (int offset = 0; offset < pages.length; offset += BATCH) {
            try (Arena arena = Arena.ofConfined()) {
                action.run(arena, Math.min(BATCH, pages.length - offset), offset);
            }
        }
    }

    private static MemorySegment addresses(Arena arena, long[] pages, int offset, int count) {
        MemorySegment addresses = arena.allocate(JAVA_LONG, count);
        MemorySegment.copy(pages, offset, addresses, JAVA_LONG, 0, count);
        return addresses;
    }
}
