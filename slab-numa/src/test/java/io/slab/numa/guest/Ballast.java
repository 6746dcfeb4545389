package io.slab.numa.guest;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.slab.core.memory.Linux;
import io.slab.core.memory.NativeMemory;
import io.slab.core.memory.SystemCall;
import io.slab.core.memory.SystemCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Takes what memory a node has, until it is closed. */
final class Ballast implements AutoCloseable {
    private static final long MBIND = 237;
    private static final long PREFERRED = 1;
    private static final long CHUNK = 1 << 20;
    private static final long PAGE = 4096;

    private final List<Long> chunks = new ArrayList<>();

    /** Takes chunk after chunk until the kernel gives pages of another node. */
    static Ballast fill(int node) {
        Ballast ballast = new Ballast();
        while (ballast.add(node)) {}
        return ballast;
    }

    private boolean add(int node) {
        long chunk = map(node);
        Linux.SYSTEM.advise(chunk, CHUNK, Linux.MADV_POPULATE_WRITE);
        if (Kernel.nodeOf(chunk) == node && Kernel.nodeOf(chunk + CHUNK - PAGE) == node) {
            return true;
        }
        Linux.SYSTEM.advise(chunk, CHUNK, Linux.MADV_DONTNEED);
        for (long page = chunk; page < chunk + CHUNK; page += PAGE) {
            NativeMemory.setLong(page, 1);
            if (Kernel.nodeOf(page) != node) {
                Linux.SYSTEM.advise(page, PAGE, Linux.MADV_DONTNEED);
                return false;
            }
        }
        return true;
    }

    private long map(int node) {
        long chunk = Linux.SYSTEM.map(CHUNK, Linux.PROT_READ_WRITE, Linux.MAP_ANONYMOUS_NORESERVE);
        chunks.add(chunk);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(JAVA_LONG);
            mask.set(JAVA_LONG, 0, 1L << node);
            SystemCalls.C_LIBRARY.call(SystemCall.SYSCALL, MBIND, chunk, CHUNK, PREFERRED, mask.address(), 65, 0);
        }
        Linux.SYSTEM.advise(chunk, CHUNK, Linux.MADV_NOHUGEPAGE); // a huge page would sooner cross than be split
        return chunk;
    }

    long bytes() {
        return chunks.size() * CHUNK;
    }

    @Override
    public void close() {
        chunks.forEach(chunk -> Linux.SYSTEM.unmap(chunk, CHUNK));
        chunks.clear();
    }
}
