package io.slab.core.support;

import io.slab.spi.ObjectLifecycle;
import io.slab.spi.ObjectLifecycleProvider;
import io.slab.spi.StrategyOptions;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/** A lifecycle, found by name, that holds something until it is closed. */
public final class ClosingLifecycleProvider implements ObjectLifecycleProvider {
    public static final AtomicInteger OPEN = new AtomicInteger();
    public static final AtomicInteger CONSTRUCTED = new AtomicInteger();

    /** Made by the provider; counts what is constructed. */
    public static final class Closing implements ObjectLifecycle, AutoCloseable {
        public Closing() {
            OPEN.incrementAndGet();
        }

        @Override
        public void construct(MemorySegment object) {
            CONSTRUCTED.incrementAndGet();
        }

        @Override
        public void destruct(MemorySegment object) {
            CONSTRUCTED.decrementAndGet();
        }

        @Override
        public void close() {
            if (CONSTRUCTED.get() != 0) {
                throw new IllegalStateException("closed before its last destructor ran");
            }
            OPEN.decrementAndGet();
        }
    }

    @Override
    public String name() {
        return "test-closing";
    }

    @Override
    public String description() {
        return "counts instances that were not closed";
    }

    @Override
    public ObjectLifecycle create(StrategyOptions options) {
        return new Closing();
    }
}
