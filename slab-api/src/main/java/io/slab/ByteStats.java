package io.slab;

/**
 * What the bytes of a cache's slabs are used for. At each snapshot
 * {@code requested + rounding + cached + scattered + empty + header + color + tail = slab}: what users asked for, what is free, and
 * each kind of waste is counted once.
 *
 * @param requested bytes that users asked for and hold. Exact for caches that users made; for size classes estimated from the sizes that
 *     came by the slow path, which sees about one allocation in a magazine's length
 * @param live bytes of the objects that users hold: {@code live objects × objectSize}
 * @param cached bytes of free objects in magazines and the depot
 * @param scattered bytes of free objects in partial slabs: external fragmentation
 * @param empty bytes of objects in empty slabs, decommitted ones among them
 * @param rounding internal fragmentation: bytes of live objects' strides beyond what was asked for
 * @param header bytes of slab headers, rounded up to the objects' alignment
 * @param color bytes between a header and its slab's first object
 * @param tail bytes behind the slabs' last objects
 * @param slab bytes of all slabs: address space
 * @param committed of that, bytes that were not given back
 * @param peakSlab the most that all slabs ever took
 */
public record ByteStats(
        long requested,
        long live,
        long cached,
        long scattered,
        long empty,
        long rounding,
        long header,
        long color,
        long tail,
        long slab,
        long committed,
        long peakSlab) {

    /**
     * Waste inside of slabs that are in use: {@code rounding + header + color + tail}.
     *
     * @return bytes
     */
    public long internalWaste() {
        return rounding + header + color + tail;
    }
}
