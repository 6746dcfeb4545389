package io.slab.core.memory;

import static io.slab.core.memory.SystemCall.CLOSE;
import static io.slab.core.memory.SystemCall.FALLOCATE;
import static io.slab.core.memory.SystemCall.FCNTL;
import static io.slab.core.memory.SystemCall.FLOCK;
import static io.slab.core.memory.SystemCall.FTRUNCATE;
import static io.slab.core.memory.SystemCall.LSEEK;
import static io.slab.core.memory.SystemCall.MADVISE;
import static io.slab.core.memory.SystemCall.MEMFD_CREATE;
import static io.slab.core.memory.SystemCall.MEMFD_SECRET;
import static io.slab.core.memory.SystemCall.MLOCK2;
import static io.slab.core.memory.SystemCall.MMAP;
import static io.slab.core.memory.SystemCall.MPROTECT;
import static io.slab.core.memory.SystemCall.MSYNC;
import static io.slab.core.memory.SystemCall.MUNMAP;
import static io.slab.core.memory.SystemCall.OPEN;
import static io.slab.core.memory.SystemCall.PRCTL;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Optional;

/**
 * Linux' memory and file calls, typed. Numbers are those of {@code asm-generic}, which x86-64, AArch64 and RISC-V share. Every method throws
 * {@link SystemCallException} where the kernel refuses, and has then changed nothing.
 *
 * @param calls what makes them
 */
public record Linux(SystemCalls calls) {
    /** No access. */
    public static final int PROT_NONE = 0;

    /** Read only. */
    public static final int PROT_READ = 1;

    /** Pages may be read and written. */
    public static final int PROT_READ_WRITE = 3;

    /** Changes go to the file and to all who map it. */
    public static final int MAP_SHARED = 0x01;

    /** As {@link #MAP_SHARED}, and unknown flags are refused. */
    public static final int MAP_SHARED_VALIDATE = 0x03;

    /** Private, anonymous, without a commit charge. */
    public static final int MAP_ANONYMOUS_NORESERVE = 0x02 | 0x20 | 0x4000;

    /** Replaces what is mapped there. */
    public static final int MAP_FIXED = 0x10;

    /** Without a commit charge. */
    public static final int MAP_NORESERVE = 0x4000;

    /** From the pool of huge pages. */
    public static final int MAP_HUGETLB = 0x40000;

    /** Where in the flags the binary logarithm of the huge page size stands. */
    public static final int MAP_HUGE_SHIFT = 26;

    /** Stores are durable once they left the processor's caches: DAX file systems only. */
    public static final int MAP_SYNC = 0x80000;

    /** Give the pages back now; private pages read as zeros afterwards. */
    public static final int MADV_DONTNEED = 4;

    /** Give the pages back when the system needs memory, unless they are written before. */
    public static final int MADV_FREE = 8;

    /** A forked process does not get the pages. */
    public static final int MADV_DONTFORK = 10;

    /** Huge pages are wanted. */
    public static final int MADV_HUGEPAGE = 14;

    /** Huge pages are not wanted. */
    public static final int MADV_NOHUGEPAGE = 15;

    /** Leave the pages out of core dumps. */
    public static final int MADV_DONTDUMP = 16;

    /** A forked process finds zeros. */
    public static final int MADV_WIPEONFORK = 18;

    /** Bring the pages into memory, writable. */
    public static final int MADV_POPULATE_WRITE = 23;

    /** As {@link #MADV_DONTNEED}, for locked pages. */
    public static final int MADV_DONTNEED_LOCKED = 24;

    /** Put a huge page in place of small ones, now. */
    public static final int MADV_COLLAPSE = 25;

    /** {@code memfd_create}: sealing is possible. */
    public static final int MFD_ALLOW_SEALING = 2;

    /** The file cannot shrink or grow, and gets no further seals. */
    public static final int SEALS_SIZE = 0x1 | 0x2 | 0x4;

    /** No new mapping can write. */
    public static final int SEAL_FUTURE_WRITE = 0x10;

    /** Read and write. */
    public static final int O_RDWR = 2;

    /** Make the file if it does not exist. */
    public static final int O_CREAT = 0x40;

    private static final int MFD_CLOEXEC = 1;
    private static final int O_CLOEXEC = 0x80000;
    private static final int PR_SET_VMA = 0x53564d41;
    private static final int PR_SET_VMA_ANON_NAME = 0;
    private static final int MS_SYNC = 4;
    private static final int MLOCK_ONFAULT = 1;
    private static final int F_ADD_SEALS = 1033;
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int FALLOC_FL_PUNCH_HOLE = 2;
    private static final int LOCK_EX_NB = 2 | 4;
    private static final int SEEK_END = 2;

    /** The operating system itself. */
    public static final Linux SYSTEM = new Linux(SystemCalls.C_LIBRARY);

    private static final class PageSize {
        static final long BYTES = read();

        private PageSize() {}

        private static long read() {
            Linker linker = Linker.nativeLinker();
            try {
                return (int) linker.downcallHandle(
                                linker.defaultLookup().findOrThrow("getpagesize"),
                                FunctionDescriptor.of(ValueLayout.JAVA_INT))
                        .invokeExact();
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable t) {
                throw new IllegalStateException(t);
            }
        }
    }

    /**
     * Why these calls cannot be made in this JVM.
     *
     * @return one sentence with the remedy; empty if they can
     */
    public static Optional<String> unavailable() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (!os.contains("linux")) {
            return Optional.of("it needs Linux, this is " + System.getProperty("os.name"));
        }
        if (!System.getProperty("sun.arch.data.model", "64").equals("64")) {
            return Optional.of("it needs a 64-bit JVM");
        }
        if (!NativeAccess.enabled()) {
            return Optional.of("native access is not enabled: add " + NativeAccess.flag() + " to the java command");
        }
        return Optional.empty();
    }

    /**
     * The size of a small page.
     *
     * @return bytes
     */
    public static long pageSize() {
        return PageSize.BYTES;
    }

    /**
     * Maps anonymous memory where the kernel likes.
     *
     * @param bytes how many
     * @param protection one of {@code PROT_…}
     * @param flags {@code MAP_…}
     * @return the address
     */
    public long map(long bytes, int protection, int flags) {
        return calls.call(MMAP, 0, bytes, protection, flags, -1, 0);
    }

    /**
     * Maps memory in place of what is mapped at an address.
     *
     * @param address where
     * @param bytes how many
     * @param protection one of {@code PROT_…}
     * @param flags {@code MAP_…}
     * @param descriptor the file, or -1
     * @param offset where in the file
     */
    public void mapAt(long address, long bytes, int protection, int flags, int descriptor, long offset) {
        calls.call(MMAP, address, bytes, protection, flags | MAP_FIXED, descriptor, offset);
    }

    /**
     * Unmaps.
     *
     * @param address the first address
     * @param bytes how many; 0 does nothing
     */
    public void unmap(long address, long bytes) {
        if (bytes > 0) {
            calls.call(MUNMAP, address, bytes);
        }
    }

    /**
     * Changes the protection of pages.
     *
     * @param address the first address
     * @param bytes how many
     * @param protection one of {@code PROT_…}
     */
    public void protect(long address, long bytes, int protection) {
        calls.call(MPROTECT, address, bytes, protection);
    }

    /**
     * Gives advice.
     *
     * @param address the first address
     * @param bytes how many
     * @param advice one of {@code MADV_…}
     */
    public void advise(long address, long bytes, int advice) {
        calls.call(MADVISE, address, bytes, advice);
    }

    /**
     * Writes pages of a mapped file through to storage.
     *
     * @param address the first address
     * @param bytes how many
     */
    public void sync(long address, long bytes) {
        calls.call(MSYNC, address, bytes, MS_SYNC);
    }

    /**
     * Locks pages into memory, each from its first touch on.
     *
     * @param address the first address
     * @param bytes how many
     */
    public void lockOnFault(long address, long bytes) {
        calls.call(MLOCK2, address, bytes, MLOCK_ONFAULT);
    }

    /**
     * Names an anonymous mapping, as {@code /proc/self/smaps} shows it: {@code [anon:name]}.
     *
     * @param address the first address
     * @param bytes how many
     * @param name printable ASCII without any of {@code [ ] \ $ `}, at most 79 characters
     */
    public void name(long address, long bytes, String name) {
        try (Arena arena = Arena.ofConfined()) {
            calls.call(
                    PRCTL,
                    PR_SET_VMA,
                    PR_SET_VMA_ANON_NAME,
                    address,
                    bytes,
                    arena.allocateFrom(name).address());
        }
    }

    /**
     * Opens a file; no child process inherits it.
     *
     * @param path its name
     * @param flags {@code O_…}
     * @return the descriptor
     */
    public int open(String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) calls.call(OPEN, arena.allocateFrom(path).address(), flags | O_CLOEXEC, 0600);
        }
    }

    /**
     * Closes a file. It is closed even if an error is reported.
     *
     * @param descriptor the file
     */
    public void close(int descriptor) {
        calls.call(CLOSE, descriptor);
    }

    /**
     * Sets the size of a file.
     *
     * @param descriptor the file
     * @param bytes its new size
     */
    public void resize(int descriptor, long bytes) {
        calls.call(FTRUNCATE, descriptor, bytes);
    }

    /**
     * The size of a file.
     *
     * @param descriptor the file
     * @return bytes
     */
    public long size(int descriptor) {
        return calls.call(LSEEK, descriptor, 0, SEEK_END);
    }

    /**
     * Makes sure that storage stands behind a part of a file, whose content stays.
     *
     * @param descriptor the file
     * @param offset the first byte
     * @param bytes how many
     */
    public void allocate(int descriptor, long offset, long bytes) {
        calls.call(FALLOCATE, descriptor, 0, offset, bytes);
    }

    /**
     * As {@link #allocate}, without changing the size of the file.
     *
     * @param descriptor the file
     * @param offset the first byte
     * @param bytes how many
     */
    public void allocateKeepingSize(int descriptor, long offset, long bytes) {
        calls.call(FALLOCATE, descriptor, FALLOC_FL_KEEP_SIZE, offset, bytes);
    }

    /**
     * Gives back the storage behind a part of a file, which reads as zeros afterwards.
     *
     * @param descriptor the file
     * @param offset the first byte
     * @param bytes how many
     */
    public void punchHole(int descriptor, long offset, long bytes) {
        calls.call(FALLOCATE, descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, bytes);
    }

    /**
     * Locks a file against other processes that ask.
     *
     * @param descriptor the file
     */
    public void lockFile(int descriptor) {
        calls.call(FLOCK, descriptor, LOCK_EX_NB);
    }

    /**
     * Seals a file.
     *
     * @param descriptor the file
     * @param seals {@link #SEALS_SIZE} and the like
     */
    public void seal(int descriptor, int seals) {
        calls.call(FCNTL, descriptor, F_ADD_SEALS, seals);
    }

    /**
     * Makes a file in memory; no child process inherits it.
     *
     * @param name shown as {@code /memfd:name}
     * @param flags {@link #MFD_ALLOW_SEALING} or 0
     * @return the descriptor
     */
    public int memoryFile(String name, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) calls.call(MEMFD_CREATE, arena.allocateFrom(name).address(), flags | MFD_CLOEXEC);
        }
    }

    /**
     * Makes a file in memory that is in nobody's address space but its owner's, not even in the kernel's.
     *
     * @return the descriptor
     */
    public int secretFile() {
        return (int) calls.call(MEMFD_SECRET, SystemCall.MEMFD_SECRET_NUMBER, O_CLOEXEC);
    }
}
