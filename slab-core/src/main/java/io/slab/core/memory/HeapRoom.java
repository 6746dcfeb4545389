package io.slab.core.memory;

import org.jspecify.annotations.Nullable;

/**
 * Makes a Java heap that is nearly full throw before anything was done, as {@link StackRoom} does with a stack: who closes something does so in many steps, some of which take Java heap, and nobody can do the rest
 * again. So this takes as much as they may need, and leaves it to the collector. Other threads may be quicker; a heap that one thread fills alone is what it is for.
 */
public final class HeapRoom {
    private static final int CLOSING_BYTES = 64 << 10;

    private static final int HANDLE_BYTES = 4 << 10;

    /** So that no compiler finds that nobody wants it. */
    @SuppressWarnings("unused")
    private static volatile byte @Nullable [] taken;

    private HeapRoom() {}

    /** Before a cache or an allocator is closed. Throws {@link OutOfMemoryError} if the Java heap is full: nothing has happened. */
    public static void forClosing() {
        take(CLOSING_BYTES);
    }

    /** Before a handle of one thread's is closed. Throws {@link OutOfMemoryError} if the Java heap is full: nothing has happened. */
    public static void forClosingHandle() {
        take(HANDLE_BYTES);
    }

    private static void take(int bytes) {
        taken = new byte[bytes];
        taken = null;
    }
}
