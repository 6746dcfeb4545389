package io.slab.core.slab;

import io.slab.core.page.Words;
import io.slab.error.SlabCorruptionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The slabs of one cache, on lists by their node and fullness. Objects are taken from the fullest partial slab of a node, so that sparse
 * ones drain and fall empty. Not thread-safe: the cache's lock guards it.
 */
public final class SlabPool {
    private final int id;
    private final String name;
    private final SlabGeometry geometry;
    private final long alignment;
    private final Divisor divisor;
    private final boolean direct;
    private final boolean sealed;
    private final long key;

    private final SlabLists[] byNode;
    private final SlabFigures figures;

    private long objects;
    private long freeObjects;
    private long totalBytes;
    private long decommittedBytes;
    private long emptyBytes;
    private long peakBytes;
    private long created;

    /**
     * A pool without slabs.
     *
     * @param id the cache's number
     * @param name the cache's name
     * @param geometry how slabs are cut
     * @param alignment the objects' alignment
     * @param direct whether addresses are real and native access is enabled
     * @param sealed whether free objects carry canaries
     * @param key the canaries' key
     * @param nodes how many nodes there are
     */
    public SlabPool(
            int id,
            String name,
            SlabGeometry geometry,
            long alignment,
            boolean direct,
            boolean sealed,
            long key,
            int nodes) {
        this.id = id;
        this.name = name;
        this.geometry = geometry;
        this.alignment = alignment;
        this.divisor = Divisor.of(geometry.stride());
        this.direct = direct;
        this.sealed = sealed;
        this.key = key;
        this.byNode = new SlabLists[nodes];
        Arrays.setAll(byNode, node -> new SlabLists());
        this.figures = new SlabFigures(byNode);
    }

    /**
     * What the slabs add up to.
     *
     * @return guarded by the cache's lock
     */
    public SlabFigures figures() {
        return figures;
    }

    private SlabLists lists(Slab slab) {
        return byNode[slab.node()];
    }

    int id() {
        return id;
    }

    String name() {
        return name;
    }

    /**
     * How slabs are cut.
     *
     * @return the geometry
     */
    public SlabGeometry geometry() {
        return geometry;
    }

    boolean direct() {
        return direct;
    }

    long alignment() {
        return alignment;
    }

    /** Whether addresses are real, so that alignment is more than an offset in an array. */
    boolean aligned() {
        return direct;
    }

    int indexOf(Slab slab, long address) {
        return (int) divisor.index(address - slab.first());
    }

    /** Marks an object as free. */
    void seal(Slab slab, long address) {
        if (sealed) {
            Words.set(direct, slab.region(), address + geometry.canaryOffset(), address ^ key);
        }
    }

    /**
     * Takes free objects from slabs there are.
     *
     * @param out where their addresses go, such that reading backwards gives ascending addresses of one slab
     * @param offset the first index
     * @param wanted how many at most
     * @param node the node whose slabs they are taken from
     * @param user who takes them: a name from the NUMA affinity, or 0
     * @return how many
     */
    public int take(long[] out, int offset, int wanted, int node, int user) {
        SlabLists lists = byNode[node];
        int taken = 0;
        while (taken < wanted) {
            Slab slab = lists.fullest();
            if (slab == null) {
                break;
            }
            SlabList before = SlabLists.listOf(slab);
            if (slab.isEmpty()) {
                emptyBytes -= slab.bytes();
                figures.emptied(-slab.capacity());
            }
            int got = slab.take(out, offset + taken, wanted - taken);
            slab.takenBy(user, got);
            reverse(out, offset + taken, got);
            taken += got;
            lists.move(slab, before);
        }
        freeObjects -= taken;
        figures.outside(objects - freeObjects);
        return taken;
    }

    private static void reverse(long[] a, int offset, int length) {
        for (int i = offset, j = offset + length - 1; i < j; i++, j--) {
            long t = a[i];
            a[i] = a[j];
            a[j] = t;
        }
    }

    /**
     * Takes an object back.
     *
     * @param address the object
     * @param slab its slab
     * @return whether the slab is empty now
     */
    public boolean put(long address, Slab slab) {
        SlabList before = SlabLists.listOf(slab);
        slab.put(address);
        freeObjects++;
        if (slab.isEmpty()) {
            emptyBytes += slab.bytes();
            figures.emptied(slab.capacity());
        }
        lists(slab).move(slab, before);
        return slab.isEmpty();
    }

    /**
     * Enters a new slab, all free.
     *
     * @param slab the slab
     */
    public void add(Slab slab) {
        if (slab.isDescribed()) {
            SlabHeader.write(slab);
        }
        lists(slab).add(slab);
        figures.added(slab);
        created++;
        objects += slab.capacity();
        freeObjects += slab.capacity();
        totalBytes += slab.bytes();
        emptyBytes += slab.bytes();
        figures.emptied(slab.capacity());
        peakBytes = Math.max(peakBytes, totalBytes);
    }

    /**
     * Forgets an empty slab, whose pages are about to be given back.
     *
     * @param slab the slab
     */
    public void remove(Slab slab) {
        lists(slab).remove(slab);
        figures.removed(slab);
        objects -= slab.capacity();
        freeObjects -= slab.capacity();
        totalBytes -= slab.bytes();
        emptyBytes -= slab.bytes();
        figures.emptied(-slab.capacity());
        if (slab.isDecommitted()) {
            decommittedBytes -= slab.bytes();
        }
    }

    /**
     * Moves a slab to the lists of another node, where its pages are now.
     *
     * @param slab the slab
     * @param node the node
     */
    public void moveTo(Slab slab, int node) {
        SlabLists before = lists(slab);
        slab.node(node);
        lists(slab).adopt(slab, before);
    }

    /**
     * Notes that an empty slab's memory goes back while its address space stays.
     *
     * @param slab the slab
     */
    public void decommitted(Slab slab) {
        slab.markDecommitted();
        figures.decommitted(slab);
        decommittedBytes += slab.bytes();
    }

    /**
     * Notes that a slab's memory is there again; it was never given back if {@code untouched} fails to be true.
     *
     * @param slab the slab
     */
    public void recommitted(Slab slab) {
        slab.markRecommitted();
        figures.recommitted();
        decommittedBytes -= slab.bytes();
        if (slab.isDescribed()) {
            SlabHeader.write(slab);
        }
    }

    /**
     * An empty slab whose memory was given back.
     *
     * @param node its node
     * @return {@code null} if there is none
     */
    public @Nullable Slab anyDecommitted(int node) {
        return decommittedBytes == 0 ? null : byNode[node].firstEmpty(true);
    }

    /**
     * Any empty slab.
     *
     * @return {@code null} if there is none
     */
    public @Nullable Slab anyEmpty() {
        for (SlabLists lists : byNode) {
            Slab slab = lists.empty().head();
            if (slab != null) {
                return slab;
            }
        }
        return null;
    }

    /**
     * The empty slabs.
     *
     * @return a copy
     */
    public List<Slab> emptySlabs() {
        List<Slab> slabs = new ArrayList<>(emptyCount());
        for (SlabLists lists : byNode) {
            lists.empty().forEach(slabs::add);
        }
        return slabs;
    }

    /**
     * All slabs.
     *
     * @return a copy
     */
    public List<Slab> allSlabs() {
        List<Slab> slabs = new ArrayList<>();
        for (SlabLists lists : byNode) {
            lists.forEach(slabs::add);
        }
        return slabs;
    }

    /**
     * How many slabs are empty.
     *
     * @return the number
     */
    public int emptyCount() {
        int n = 0;
        for (SlabLists lists : byNode) {
            n += lists.empty().size();
        }
        return n;
    }

    /**
     * How many slabs have free and other objects.
     *
     * @return the number
     */
    public int partialCount() {
        int n = 0;
        for (SlabLists lists : byNode) {
            n += lists.partialCount();
        }
        return n;
    }

    /**
     * How many slabs have no free objects.
     *
     * @return the number
     */
    public int fullCount() {
        int n = 0;
        for (SlabLists lists : byNode) {
            n += lists.fullCount();
        }
        return n;
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
     * Bytes of slabs whose memory was not given back.
     *
     * @return bytes
     */
    public long committedBytes() {
        return totalBytes - decommittedBytes;
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

    /**
     * Objects of empty slabs.
     *
     * @return the number
     */
    public long emptyObjects() {
        return figures.emptyObjects();
    }

    /** Checks every list, count and slab. */
    public void verify() {
        long[] sums = new long[5];
        for (int node = 0; node < byNode.length; node++) {
            byNode[node].verify();
            verify(byNode[node], node, sums);
        }
        check(sums[0] == objects, "objects", objects, sums[0]);
        check(sums[1] == freeObjects, "free objects", freeObjects, sums[1]);
        check(sums[2] == totalBytes, "total bytes", totalBytes, sums[2]);
        check(sums[3] == decommittedBytes, "decommitted bytes", decommittedBytes, sums[3]);
        check(sums[4] == emptyBytes, "empty bytes", emptyBytes, sums[4]);
        figures.verify(name, allSlabs());
    }

    private void verify(SlabLists lists, int node, long[] sums) {
        lists.forEach(slab -> {
            slab.verify();
            if (slab.node() != node) {
                throw new SlabCorruptionException(slab + " of node " + slab.node() + " is on a list of node " + node);
            }
            sums[0] += slab.capacity();
            sums[1] += slab.free();
            sums[2] += slab.bytes();
            sums[3] += slab.isDecommitted() ? slab.bytes() : 0;
            sums[4] += slab.isEmpty() ? slab.bytes() : 0;
        });
    }

    private void check(boolean ok, String what, long counted, long found) {
        if (!ok) {
            throw new SlabCorruptionException(
                    "cache '" + name + "': counts " + counted + " " + what + ", finds " + found);
        }
    }

    /**
     * Java heap that the slabs take.
     *
     * @return bytes
     */
    public long heapBytes() {
        return 300 + 170L * byNode.length + figures.descriptorBytes();
    }
}
