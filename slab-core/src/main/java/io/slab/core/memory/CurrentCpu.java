package io.slab.core.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** The processor that the calling thread runs on: {@code sched_getcpu}, which does not enter the kernel, by a critical downcall (some 2 ns). */
public final class CurrentCpu {
    private CurrentCpu() {}

    /** Made on first use, so that asking {@link #unavailable} costs nothing. */
    private static final class Handle {
        static final MethodHandle GETCPU = CriticalCall.link("sched_getcpu", JAVA_INT);

        private Handle() {}
    }

    /**
     * Why it cannot be asked for.
     *
     * @return one sentence with the remedy; empty if it can
     */
    public static Optional<String> unavailable() {
        return CriticalCall.unavailable("sched_getcpu");
    }

    /**
     * The processor.
     *
     * @return its number, or -1 if the system does not tell
     */
    public static int get() {
        try {
            return (int) Handle.GETCPU.invokeExact();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException(t); // the call declares nothing
        }
    }
}
