package io.slab.core.slab;

import io.slab.error.SlabCorruptionException;

/** What the slabs of one cache sum up to, kept as they change. Guarded by the cache's lock. */
public final class PoolCounts {
    private long objects;
    private long freeObjects;
    private long totalBytes;
    private long decommittedBytes;
    private long holeBytes;
    private long holeHeapBytes;
    private long looseBytes;
    private long emptyBytes;
    private long peakBytes;
    private long created;

    PoolCounts() {}

    void taken(Slab slab, int count, boolean wasEmpty) {
        freeObjects -= count;
        emptyBytes -= wasEmpty ? slab.bytes() : 0;
    }

    void put(Slab slab, int count) {
        freeObjects += count;
        emptyBytes += slab.isEmpty() ? slab.bytes() : 0;
    }

    void added(Slab slab) {
        created++;
        sum(slab);
        peakBytes = Math.max(peakBytes, totalBytes);
    }

    /** An empty slab is gone. */
    void removed(Slab slab) {
        objects -= slab.capacity();
        freeObjects -= slab.capacity();
        totalBytes -= slab.bytes();
        emptyBytes -= slab.bytes();
        decommittedBytes -= slab.isDecommitted() ? slab.bytes() : 0;
        holeBytes -= slab.holeBytes();
        holeHeapBytes -= slab.holeHeapBytes();
    }

    void holes(long moreBytes, long moreHeap) {
        holeBytes += moreBytes;
        holeHeapBytes += moreHeap;
    }

    void loose(long moreBytes) {
        looseBytes += moreBytes;
    }

    void decommitted(Slab slab) {
        decommittedBytes += slab.bytes();
    }

    void recommitted(Slab slab) {
        decommittedBytes -= slab.bytes();
    }

    void sum(Slab slab) {
        objects += slab.capacity();
        freeObjects += slab.free();
        totalBytes += slab.bytes();
        decommittedBytes += slab.isDecommitted() ? slab.bytes() : 0;
        emptyBytes += slab.isEmpty() ? slab.bytes() : 0;
        holeBytes += slab.holeBytes();
        looseBytes += slab.region().bytes(slab.loose());
    }

    /**
     * Objects of all slabs.
     *
     * @return the number
     */
    public long objects() {
        return objects;
    }

    /**
     * Free objects in slabs.
     *
     * @return the number
     */
    public long freeObjects() {
        return freeObjects;
    }

    /**
     * Objects outside of slabs: with users, in magazines, in the depot.
     *
     * @return the number
     */
    public long outside() {
        return objects - freeObjects;
    }

    /**
     * Bytes of all slabs.
     *
     * @return bytes
     */
    public long totalBytes() {
        return totalBytes;
    }

    /**
     * Bytes of empty slabs.
     *
     * @return bytes
     */
    public long emptyBytes() {
        return emptyBytes;
    }

    /**
     * Bytes of pages that were given back although their slabs hold objects in use.
     *
     * @return bytes
     */
    public long holeBytes() {
        return holeBytes;
    }

    /**
     * Bytes of pages that could be given back although their slabs hold objects in use, as far as they were looked at.
     *
     * @return bytes
     */
    public long looseBytes() {
        return looseBytes;
    }

    /** Java heap of the holes. */
    long holeHeapBytes() {
        return holeHeapBytes;
    }

    long decommittedBytes() {
        return decommittedBytes;
    }

    /**
     * Bytes of slabs whose memory was not given back.
     *
     * @return bytes
     */
    public long committedBytes() {
        return totalBytes - decommittedBytes - holeBytes;
    }

    /**
     * The most that all slabs ever took.
     *
     * @return bytes
     */
    public long peakBytes() {
        return peakBytes;
    }

    /**
     * How many slabs were ever made.
     *
     * @return the number
     */
    public long created() {
        return created;
    }

    void verify(PoolCounts found, String cache) {
        check(found.objects == objects, cache, "objects", objects, found.objects);
        check(found.freeObjects == freeObjects, cache, "free objects", freeObjects, found.freeObjects);
        check(found.totalBytes == totalBytes, cache, "total bytes", totalBytes, found.totalBytes);
        check(
                found.decommittedBytes == decommittedBytes,
                cache,
                "decommitted bytes",
                decommittedBytes,
                found.decommittedBytes);
        check(found.holeBytes == holeBytes, cache, "bytes in holes", holeBytes, found.holeBytes);
        check(found.looseBytes == looseBytes, cache, "loose bytes", looseBytes, found.looseBytes);
        check(found.emptyBytes == emptyBytes, cache, "empty bytes", emptyBytes, found.emptyBytes);
    }

    private static void check(boolean ok, String cache, String what, long counted, long found) {
        if (!ok) {
            throw new SlabCorruptionException(
                    "cache '" + cache + "': counts " + counted + " " + what + ", finds " + found);
        }
    }
}
