package io.slab.core.slab;

import io.slab.core.page.Words;
import io.slab.error.SlabCorruptionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
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
    private final LooseSlabs loose = new LooseSlabs();
    private final SlabFigures figures;

    private final PoolCounts counts = new PoolCounts();
    private final SlabReturns returns = new SlabReturns();

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
        return (int) index(slab, address);
    }

    /** Which object of a slab begins at any address: below the capacity, compared unsigned, or none does. */
    long index(Slab slab, long address) {
        return divisor.index(address - slab.first());
    }

    /** Marks an object as free. */
    void seal(Slab slab, long address) {
        if (sealed) {
            Words.set(direct, slab.region(), address + geometry.canaryOffset(), slab.canary(address, address ^ key));
        }
    }

    /**
     * The figures of all slabs.
     *
     * @return they change as slabs do
     */
    public PoolCounts counts() {
        return counts;
    }

    /**
     * Takes free objects from slabs there are: fewer than are wanted where the last ones would leave neighbors on their cache line behind.
     *
     * @param out where their addresses go, such that reading backwards gives ascending addresses of one slab
     * @param offset the first index
     * @param wanted how many at most
     * @param node the node whose slabs they are taken from
     * @param user who takes them: a name from the NUMA affinity, or 0
     * @return how many; 0 only if there are none
     */
    public int take(long[] out, int offset, int wanted, int node, int user) {
        settle();
        SlabLists lists = byNode[node];
        int taken = 0;
        while (taken < wanted) {
            Slab slab = lists.fullest();
            if (slab == null) {
                break;
            }
            SlabList before = SlabLists.listOf(slab);
            boolean wasEmpty = slab.isEmpty();
            if (wasEmpty) {
                figures.emptied(-slab.capacity());
            }
            int got = slab.take(out, offset + taken, wanted - taken);
            counts.taken(slab, got, wasEmpty);
            loosen(slab, 0); // what was seen is no longer so
            slab.takenBy(user, got);
            taken += got;
            lists.move(slab, before);
            if (slab.takeable() > 0) {
                break; // that is enough, or what it has shares a line with what was taken
            }
        }
        figures.outside(counts.outside());
        return taken;
    }

    /**
     * Takes objects back that belong to one slab: as many as do, from the first one on. {@link #settle} must follow, once for any number of slabs.
     *
     * @param in their addresses
     * @param from the first one's index
     * @param end the index behind the last one that may be taken
     * @param slab the first one's slab
     * @return how many
     * @throws SlabCorruptionException if the first one is free already; nothing has changed then
     */
    public int put(long[] in, int from, int end, Slab slab) {
        SlabLists.listOf(slab);
        try {
            return slab.put(in, from, end);
        } finally {
            if (slab.isUnsettled()) { // who was refused its only object is not asked whether it is empty now
                returns.add(slab);
            }
        }
    }

    /**
     * Brings figures and lists up to date with what slabs took back. Takes no Java heap.
     */
    public void settle() {
        for (Slab slab = returns.head(); slab != null; slab = slab.nextReturned) {
            int n = slab.settled();
            if (n > 0) {
                counts.put(slab, n);
                if (slab.isEmpty()) {
                    figures.emptied(slab.capacity());
                }
                lists(slab).move(slab, SlabLists.listOf(slab));
            }
        }
    }

    /**
     * A slab that took objects back, to be looked at once: it may be empty now.
     *
     * @return {@code null} if all were looked at
     */
    public @Nullable Slab nextReturned() {
        Slab slab = returns.poll();
        while (slab != null && !slab.isListed()) {
            slab = returns.poll(); // it went back meanwhile
        }
        return slab;
    }

    /**
     * Enters a new slab, all free.
     *
     * @param slab the slab
     */
    public void add(Slab slab) {
        slab.writeHeader();
        lists(slab).add(slab);
        figures.added(slab);
        counts.added(slab);
        figures.emptied(slab.capacity());
    }

    /**
     * Forgets an empty slab, whose pages are about to be given back.
     *
     * @param slab the slab
     */
    public void remove(Slab slab) {
        loosen(slab, 0);
        lists(slab).remove(slab);
        figures.removed(slab);
        counts.removed(slab);
        figures.emptied(-slab.capacity());
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
        loosen(slab, 0);
        slab.markDecommitted();
        figures.decommitted(slab);
        counts.decommitted(slab);
    }

    /**
     * Notes that a slab's memory is there again; it was never given back if {@code untouched} fails to be true.
     *
     * @param slab the slab
     */
    public void recommitted(Slab slab) {
        slab.markRecommitted();
        figures.recommitted();
        counts.recommitted(slab);
        slab.writeHeader();
    }

    /**
     * An empty slab whose memory was given back.
     *
     * @param node its node
     * @return {@code null} if there is none
     */
    public @Nullable Slab anyDecommitted(int node) {
        return counts.decommittedBytes() == 0 ? null : byNode[node].firstDecommitted();
    }

    /**
     * A slab whose free objects lie on pages that were given back.
     *
     * @param node its node
     * @return {@code null} if there is none
     */
    public @Nullable Slab anyHollow(int node) {
        return counts.holeBytes() == 0 ? null : byNode[node].firstHollow();
    }

    /** Changes which frames of a slab have memory. */
    long changeHole(Slab slab, LongSupplier change) {
        SlabList before = SlabLists.listOf(slab);
        long bytes = slab.holeBytes();
        long heap = slab.holeHeapBytes();
        try {
            return change.getAsLong();
        } finally {
            counts.holes(slab.holeBytes() - bytes, slab.holeHeapBytes() - heap);
            lists(slab).move(slab, before);
        }
    }

    /** Notes how many frames of a slab could be given back. */
    void loosen(Slab slab, int frames) {
        counts.loose(loose.note(slab, frames));
    }

    /**
     * Slabs with pages that could be given back.
     *
     * @return in the order in which they were seen
     */
    public LooseSlabs loose() {
        return loose;
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
        List<Slab> slabs = new ArrayList<>(figures.emptyCount());
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

    /** Checks every list, count and slab. */
    public void verify() {
        settle();
        PoolCounts found = new PoolCounts();
        for (int node = 0; node < byNode.length; node++) {
            byNode[node].verify();
            verify(byNode[node], node, found);
        }
        counts.verify(found, name);
        figures.verify(name, allSlabs());
    }

    private static void verify(SlabLists lists, int node, PoolCounts found) {
        lists.forEach(slab -> {
            SlabChecks.verify(slab);
            if (slab.node() != node) {
                throw new SlabCorruptionException(slab + " of node " + slab.node() + " is on a list of node " + node);
            }
            found.sum(slab);
        });
    }

    /**
     * Java heap that the slabs take.
     *
     * @return bytes
     */
    public long heapBytes() {
        return 300 + 360L * byNode.length + figures.descriptorBytes() + counts.holeHeapBytes();
    }
}
