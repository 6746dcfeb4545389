package io.slab.core.memory;

import java.lang.foreign.Arena;

/**
 * Waits until each thread has been at a safepoint, carriers of virtual threads among them: what they do afterwards sees what the caller wrote before, and none is still
 * between two points of its code that have no safepoint between them.
 *
 * <p>Closing a shared arena does that, since no thread may be inside an access to its memory afterwards: a handshake with all threads, some 10 µs. The JDK has no
 * other way to it that does not also walk each thread's stack.
 */
public final class Safepoint {
    private Safepoint() {}

    /** Waits for all threads. */
    @SuppressWarnings("EmptyTryBlock") // closing is the point
    public static void ofAllThreads() {
        try (Arena arena = Arena.ofShared()) {
            arena.allocate(1);
        }
    }
}
