package io.slab.core.support;

import java.util.function.BooleanSupplier;

/** Waits for what another thread or the kernel is bound to do, however slow the machine is. */
public final class Waits {
    private static final long MOST_NANOS = 120_000_000_000L;

    private Waits() {}

    /** Returns when it is so; fails if it never comes. */
    public static void until(String what, BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > MOST_NANOS) {
                throw new AssertionError("it never came that " + what);
            }
            Thread.sleep(1);
        }
    }
}
