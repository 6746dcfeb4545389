package io.slab.core.slab;

import java.util.HashMap;
import java.util.Map;

/** Which colors a cache's slabs really have, and what they cost. Guarded by the cache's lock. */
public final class ColorUse {
    /** Slabs by the place of their first object. */
    private final Map<Long, Integer> slabs = new HashMap<>();

    /** Bytes of objects given up for colors in a slab, by the slab's size; only sizes that give up any. */
    private final Map<Long, Long> cost = new HashMap<>();

    private long bytes;

    void add(Slab slab, SlabShape shape) {
        slabs.merge(place(slab), 1, Integer::sum);
        if (shape.colorBytes() > 0) {
            cost.put(slab.bytes(), shape.colorBytes());
            bytes += shape.colorBytes();
        }
    }

    void remove(Slab slab) {
        slabs.computeIfPresent(place(slab), (place, count) -> count == 1 ? null : count - 1);
        bytes -= cost.getOrDefault(slab.bytes(), 0L);
    }

    private static long place(Slab slab) {
        return slab.first() - slab.address();
    }

    /**
     * How many different places the first objects of slabs have.
     *
     * @return 0 without slabs
     */
    public int distinct() {
        return slabs.size();
    }

    /**
     * Bytes of the objects that slabs could hold if they were not colored. Left-over space costs nothing.
     *
     * @return bytes
     */
    public long bytes() {
        return bytes;
    }

    /**
     * Java heap that this takes.
     *
     * @return bytes
     */
    public long heapBytes() {
        return 160 + 64L * (slabs.size() + cost.size());
    }
}
