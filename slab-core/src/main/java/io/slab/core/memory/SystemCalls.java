package io.slab.core.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * System calls of 64-bit Linux that the C library has no function for, by number, and the number of the current processor. Thread-safe. May be
 * used only where {@link CLibrary#unavailable()} is empty.
 */
public final class SystemCalls {
    private SystemCalls() {}

    /** The handles, made on first use. */
    private static final class Handles {
        static final Linker LINKER = Linker.nativeLinker();

        /** {@code long syscall(long number, ...)}: all six arguments are always passed, the kernel ignores those that a call does not have. */
        static final MethodHandle SYSCALL = LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(
                        JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                Linker.Option.firstVariadicArg(1),
                Linker.Option.captureCallState("errno"));

        /** Answered by the vDSO without entering the kernel, hence critical. */
        static final MethodHandle SCHED_GETCPU = LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow("sched_getcpu"),
                FunctionDescriptor.of(JAVA_INT),
                Linker.Option.critical(false));

        private Handles() {}
    }

    /**
     * Makes a system call.
     *
     * @param what what it does, for the error
     * @param number its number on this architecture
     * @param a first argument; those that the call does not have are 0
     * @param b second argument
     * @param c third argument
     * @param d fourth argument
     * @param e fifth argument
     * @param f sixth argument
     * @return what it returned, 0 or more
     * @throws SystemCallException if it failed
     */
    public static long call(String what, long number, long a, long b, long c, long d, long e, long f) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CLibrary.stateLayout());
            long result = (long) Handles.SYSCALL.invokeExact(state, number, a, b, c, d, e, f);
            if (result < 0) {
                throw CLibrary.failure(what, state);
            }
            return result;
        } catch (Throwable t) {
            throw CLibrary.unexpected(t);
        }
    }

    /**
     * The processor that the calling thread runs on. It may be another one when the answer arrives.
     *
     * @return its number; -1 if the kernel does not tell
     */
    public static int currentCpu() {
        try {
            return (int) Handles.SCHED_GETCPU.invokeExact();
        } catch (Throwable t) {
            throw CLibrary.unexpected(t);
        }
    }
}
