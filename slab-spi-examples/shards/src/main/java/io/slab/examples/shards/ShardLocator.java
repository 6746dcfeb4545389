package io.slab.examples.shards;

import io.slab.spi.CpuLocator;

/**
 * Goes by the shard that the thread works for. Platform threads have magazines of their own and never ask.
 *
 * <p>What to learn here: a locator is asked at each operation of a virtual thread, so it may neither allocate, nor lock, nor look anything up that takes
 * long: reading a scoped value takes some nanoseconds. Any number will do as an answer: the engine takes it modulo its stripes, so shards need not
 * know how many there are. Two threads on one stripe are never wrong, only slower when they run at the same time: which is why whoever
 * works for no shard is spread by thread.
 */
final class ShardLocator implements CpuLocator {
    /** 2<sup>32</sup> divided by the golden ratio: neighbours among thread ids end up far apart. */
    private static final long SPREAD = 0x9E3779B9L;

    @Override
    public int stripe() {
        if (Shards.SHARD.isBound()) {
            return Shards.SHARD.get();
        }
        return (int) ((Thread.currentThread().threadId() * SPREAD) >>> 16);
    }
}
