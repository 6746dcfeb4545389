package io.slab.core.strategy;

import io.slab.core.memory.CurrentCarrier;
import io.slab.spi.CpuLocator;

/** The carrier of the calling thread. The engine knows it: carriers then have magazines of their own, which need no atomic operation, in place of stripes. */
public final class CarrierLocator implements CpuLocator {
    CarrierLocator() {}

    @Override
    public int stripe() {
        long carrier = CurrentCarrier.get();
        return (int) (carrier == CurrentCarrier.UNKNOWN ? Thread.currentThread().threadId() : carrier);
    }
}
