package io.slab.core.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.Optional;

/**
 * The C library's memory calls on 64-bit Linux. Each returns its result or throws {@link SystemCallException} with errno. Loaded on
 * first use; {@link #unavailable()} tells beforehand why it cannot be.
 */
public final class CLibrary {
    /** Pages may be read and written. */
    public static final int PROT_READ_WRITE = 3;

    /** No access. */
    public static final int PROT_NONE = 0;

    /** Private, anonymous, without a commit charge. */
    public static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x02 | 0x20 | 0x4000;

    /** {@code madvise}: give the pages back now; they read as zeros afterwards. */
    public static final int MADV_DONTNEED = 4;

    private static final long MAP_FAILED = -1;

    private CLibrary() {}

    /** The handles, made on first use so that asking {@link #unavailable()} costs nothing. */
    private static final class Handles {
        static final StructLayout STATE = Linker.Option.captureStateLayout();
        static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        static final MethodHandle MMAP = handle(
                "mmap",
                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
        static final MethodHandle MUNMAP = handle("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
        static final MethodHandle MADVISE =
                handle("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
        static final MethodHandle STRERROR = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow("strerror"),
                        FunctionDescriptor.of(ADDRESS, JAVA_INT));
        static final MethodHandle GETPAGESIZE = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow("getpagesize"),
                        FunctionDescriptor.of(JAVA_INT));

        private Handles() {}

        private static MethodHandle handle(String name, FunctionDescriptor type) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
        }
    }

    /**
     * Why these calls cannot be made.
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
     * The size of a page.
     *
     * @return bytes
     */
    public static long pageSize() {
        try {
            return (int) Handles.GETPAGESIZE.invokeExact();
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * Maps anonymous memory.
     *
     * @param bytes how many
     * @param protection {@link #PROT_NONE} or {@link #PROT_READ_WRITE}
     * @param flags the flags
     * @return the address
     * @throws SystemCallException if the system refuses
     */
    public static long mmap(long bytes, int protection, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Handles.STATE);
            long address = (long) Handles.MMAP.invokeExact(state, 0L, bytes, protection, flags, -1, 0L);
            if (address == MAP_FAILED) {
                throw failure("mmap of " + bytes + " bytes", state);
            }
            return address;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * Unmaps.
     *
     * @param address the first address
     * @param bytes how many
     * @throws SystemCallException if the system refuses
     */
    public static void munmap(long address, long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Handles.STATE);
            if ((int) Handles.MUNMAP.invokeExact(state, address, bytes) != 0) {
                throw failure("munmap of " + bytes + " bytes", state);
            }
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * Gives the kernel advice.
     *
     * @param address the first address
     * @param bytes how many
     * @param advice the advice
     * @throws SystemCallException if the system refuses
     */
    public static void madvise(long address, long bytes, int advice) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Handles.STATE);
            if ((int) Handles.MADVISE.invokeExact(state, address, bytes, advice) != 0) {
                throw failure("madvise(" + advice + ") of " + bytes + " bytes", state);
            }
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static SystemCallException failure(String what, MemorySegment state) throws Throwable {
        int errno = (int) Handles.ERRNO.get(state, 0L);
        MemorySegment text = (MemorySegment) Handles.STRERROR.invokeExact(errno);
        return new SystemCallException(what, errno, text.reinterpret(256).getString(0));
    }

    static RuntimeException unexpected(Throwable t) {
        return switch (t) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> new IllegalStateException(t);
        };
    }
}
