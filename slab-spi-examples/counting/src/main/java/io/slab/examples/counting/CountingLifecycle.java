package io.slab.examples.counting;

import io.slab.spi.ObjectLifecycle;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.LongAdder;

/**
 * Zeroes each object once and counts. Hand over an instance to read the counts: {@code
 * CacheSpec.withLifecycle(Strategy.of("counting", lifecycle))}.
 *
 * <p>What to learn here: hooks run under the cache's lock, several slabs at once if caches share the instance, hence adders; and a strategy
 * that is {@link AutoCloseable} and was made by its provider is closed with the cache that asked for it.
 */
public final class CountingLifecycle implements ObjectLifecycle, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CountingLifecycle.class.getName());

    private final LongAdder constructed = new LongAdder();
    private final LongAdder destructed = new LongAdder();

    /** Starts at zero. */
    public CountingLifecycle() {}

    @Override
    public void construct(MemorySegment object) {
        object.fill((byte) 0);
        constructed.increment();
    }

    @Override
    public void destruct(MemorySegment object) {
        destructed.increment();
    }

    /**
     * Objects constructed so far.
     *
     * @return their number
     */
    public long constructed() {
        return constructed.sum();
    }

    /**
     * Objects destructed so far.
     *
     * @return their number
     */
    public long destructed() {
        return destructed.sum();
    }

    @Override
    public void close() {
        LOG.log(System.Logger.Level.INFO, "{0} objects constructed, {1} destructed", constructed(), destructed());
    }
}
