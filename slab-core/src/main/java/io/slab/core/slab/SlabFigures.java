package io.slab.core.slab;

import io.slab.error.SlabCorruptionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * What the slabs of one cache add up to, kept while they come and go, so that a snapshot costs the same for one slab and for a million. Guarded by the
 * cache's lock.
 */
public final class SlabFigures {
    private final SlabLists[] byNode;
    private long headerBytes;
    private long colorBytes;
    private long descriptorBytes;
    private long released;
    private long reclaimedBytes;
    private long decommitted;
    private long peakOutside;
    private long emptyObjects;

    SlabFigures(SlabLists[] byNode) {
        this.byNode = byNode;
    }

    /**
     * The clock of {@link Slab#partialSince()}. Milliseconds: sums of moments then fit into a long.
     *
     * @return milliseconds since some moment
     */
    public static long now() {
        return System.nanoTime() / 1_000_000;
    }

    void added(Slab slab) {
        headerBytes += slab.headerBytes();
        colorBytes += colorBytes(slab);
        descriptorBytes += slab.heapBytes();
    }

    void removed(Slab slab) {
        headerBytes -= slab.headerBytes();
        colorBytes -= colorBytes(slab);
        descriptorBytes -= slab.heapBytes();
        released++;
        if (slab.isDecommitted()) {
            decommitted--;
        } else {
            reclaimedBytes += slab.bytes();
        }
    }

    void decommitted(Slab slab) {
        decommitted++;
        reclaimedBytes += slab.bytes();
    }

    void recommitted() {
        decommitted--;
    }

    void outside(long objects) {
        peakOutside = Math.max(peakOutside, objects);
    }

    /** Notes that a slab with so many objects fell empty or, with a negative number, is not any more. */
    void emptied(int objects) {
        emptyObjects += objects;
    }

    void verify(String cache, List<Slab> slabs) {
        long[] found = new long[5];
        for (Slab slab : slabs) {
            found[0] += slab.headerBytes();
            found[1] += colorBytes(slab);
            found[2] += slab.heapBytes();
            found[3] += slab.isDecommitted() ? 1 : 0;
            found[4] += slab.isEmpty() ? slab.capacity() : 0;
        }
        long[] counted = {headerBytes, colorBytes, descriptorBytes, decommitted, emptyObjects};
        if (!Arrays.equals(found, counted)) {
            throw new SlabCorruptionException("cache '" + cache
                    + "': bytes of headers, colors and descriptors, decommitted slabs and objects of empty slabs are"
                    + " counted as "
                    + Arrays.toString(counted) + ", and are " + Arrays.toString(found));
        }
    }

    private static long colorBytes(Slab slab) {
        return slab.first() - slab.address() - slab.headerBytes();
    }

    /**
     * Bytes of headers, rounded up to the objects' alignment.
     *
     * @return bytes
     */
    public long headerBytes() {
        return headerBytes;
    }

    /**
     * Bytes between headers and first objects.
     *
     * @return bytes
     */
    public long colorBytes() {
        return colorBytes;
    }

    /** Java heap of the slabs. */
    long descriptorBytes() {
        return descriptorBytes;
    }

    /**
     * How many slabs were given back.
     *
     * @return the number
     */
    public long released() {
        return released;
    }

    /**
     * Bytes of slabs that were given back or decommitted.
     *
     * @return bytes
     */
    public long reclaimedBytes() {
        return reclaimedBytes;
    }

    /**
     * How many empty slabs are decommitted.
     *
     * @return the number
     */
    public int decommittedCount() {
        return (int) decommitted;
    }

    /**
     * The most objects that were ever outside of slabs at once.
     *
     * @return objects
     */
    public long peakOutside() {
        return peakOutside;
    }

    /**
     * How many slabs are empty.
     *
     * @return the number
     */
    public int emptyCount() {
        return count(lists -> lists.empty().size());
    }

    /**
     * How many slabs have free and other objects.
     *
     * @return the number
     */
    public int partialCount() {
        return count(SlabLists::partialCount);
    }

    /**
     * How many slabs have no free objects.
     *
     * @return the number
     */
    public int fullCount() {
        return count(SlabLists::fullCount);
    }

    /** A loop: the policy is asked with these each time that a slab falls empty, and a stream takes Java heap. */
    private int count(ToIntFunction<SlabLists> ofNode) {
        int sum = 0;
        for (SlabLists lists : byNode) {
            sum += ofNode.applyAsInt(lists);
        }
        return sum;
    }

    /**
     * Objects of empty slabs.
     *
     * @return the number
     */
    public long emptyObjects() {
        return emptyObjects;
    }

    /**
     * Slabs by fullness: empty, eighths from the sparsest on, full.
     *
     * @return ten counts
     */
    public List<Integer> occupancy() {
        int[] counts = new int[10];
        for (SlabLists lists : byNode) {
            lists.addOccupancy(counts);
        }
        List<Integer> boxed = new ArrayList<>(counts.length);
        for (int count : counts) {
            boxed.add(count);
        }
        return boxed;
    }

    /**
     * For how long partial slabs have been partial.
     *
     * @return milliseconds, the mean; 0 if there are none
     */
    public long partialAgeMillis() {
        long slabs = 0;
        long since = 0;
        for (SlabLists lists : byNode) {
            slabs += lists.partialCount();
            since += lists.partialSince();
        }
        return slabs == 0 ? 0 : (slabs * now() - since) / slabs;
    }

    /**
     * Slabs of a node.
     *
     * @param node the node
     * @return the number
     */
    public int slabs(int node) {
        return byNode[node].count();
    }

    /**
     * Bytes of the slabs of a node.
     *
     * @param node the node
     * @return bytes
     */
    public long bytes(int node) {
        return byNode[node].bytes();
    }
}
