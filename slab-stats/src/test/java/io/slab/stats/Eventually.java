package io.slab.stats;

import java.util.concurrent.Callable;

/** Waits for what other threads do. */
public final class Eventually {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private Eventually() {}

    /** Waits until a condition holds; fails after a minute. */
    public static void await(String what, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within a minute: " + what);
            }
            Thread.sleep(5);
        }
    }
}
