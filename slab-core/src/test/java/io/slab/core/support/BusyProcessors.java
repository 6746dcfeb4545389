package io.slab.core.support;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * More threads than processors that do nothing but turn: tasks then wait for a processor, which the kernel tells in
 * {@code /proc/pressure/cpu} by the same means as in {@code /proc/pressure/memory}, and which harms nobody.
 */
public final class BusyProcessors implements AutoCloseable {
    /** Where the kernel tells of it. */
    public static final Path PRESSURE = Path.of("/proc/pressure/cpu");

    private volatile boolean over;

    public BusyProcessors() {
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors() + 2; i++) {
            Thread.ofPlatform().daemon().start(() -> {
                while (!over) {
                    Thread.onSpinWait();
                }
            });
        }
    }

    /** Whether this kernel tells, and lets us set a trigger. */
    public static boolean areTold() {
        return Files.isReadable(PRESSURE) && Files.isWritable(PRESSURE);
    }

    @Override
    public void close() {
        over = true;
    }
}
