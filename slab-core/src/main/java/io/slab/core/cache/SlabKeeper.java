package io.slab.core.cache;

import io.slab.core.memory.StackRoom;
import io.slab.core.page.Nodes;
import io.slab.core.page.Span;
import io.slab.core.slab.Slab;
import io.slab.core.slab.SlabPool;
import io.slab.error.SlabCorruptionException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.spi.Bytes;
import io.slab.spi.ReclaimPolicy.Decision;
import io.slab.spi.ReclaimPolicy.Usage;
import io.slab.spi.SlabEvent;
import java.util.Objects;

/**
 * Makes slabs when objects run out, takes objects back into them, and does with empty ones what the reclaim policy says. Guarded by the
 * cache's lock. It knows nothing of magazines and depots.
 */
final class SlabKeeper {
    /** What nobody can mean to commit at once: 16 TiB. */
    private static final long MAX_PREFILL_BYTES = 1L << 44;

    /** Slabs that give pages back within one free: some 20 microseconds each. */
    private static final int PUNCHED_AT_ONCE = 8;

    /** What a slab counts as there; larger ones count for several. */
    private static final long PUNCHED_SLAB = 256L << 10;

    private final CacheSetup setup;
    private final MagazineLayer front;
    private final SlabPool pool;
    private final long[] single = new long[1];
    private boolean closed;
    private volatile boolean gone;

    SlabKeeper(CacheSetup setup, MagazineLayer front) {
        this.setup = setup;
        this.front = front;
        this.pool = new SlabPool(
                setup.id(),
                setup.spec().name(),
                setup.geometry(),
                setup.spec().alignment(),
                setup.direct(),
                setup.checked(),
                setup.key(),
                setup.nodes().count());
    }

    SlabPool pool() {
        return pool;
    }

    /** Takes up to {@code wanted} objects from slabs that a node has. Returns how many. */
    int take(long[] out, int offset, int wanted, int node) {
        return pool.take(out, offset, wanted, node, setup.nodes().user());
    }

    /** Makes objects free on a node, {@code wanted} at best, unless reclaim must run first; {@code wish} is the size that the user asked for. */
    void grow(int node, int wanted, long wish, SoftLimit own) {
        if (pool.anyHollow(node) == null && pool.anyDecommitted(node) == null) {
            long bytes = setup.geometry().next(pool.counts().totalBytes()).slabBytes();
            own.check(pool.counts()::totalBytes, bytes);
            setup.shortage().softLimit().check(setup.pages()::usedBytes, bytes);
        }
        grow(node, wanted, wish);
    }

    private void grow(int node, int wanted, long wish) {
        StackRoom.forGrowth();
        Slab hollow = pool.anyHollow(node);
        if (hollow != null) {
            setup.slabs().holes().fill(pool, hollow, wanted);
            return;
        }
        Slab decommitted = pool.anyDecommitted(node);
        if (decommitted != null) {
            setup.slabs().recommit(pool, decommitted);
        } else {
            setup.growth().accept(wish);
            setup.shortage()
                    .growing(setup.geometry().next(pool.counts().totalBytes()).slabBytes());
            setup.slabs().make(pool, front, setup.nodes().placement(node));
        }
    }

    /** Makes slabs for so many objects and touches their pages. */
    void prefill(long objects) {
        long most = Math.min(setup.spec().limitBytes(), MAX_PREFILL_BYTES)
                / setup.geometry().stride();
        if (objects > most) {
            throw new SlabOutOfMemoryException(
                    SlabOutOfMemoryException.Limit.CACHE,
                    "initialObjects " + objects + " of cache '" + name() + "' need more than the " + most
                            + " objects that "
                            + (setup.spec().limitBytes() < MAX_PREFILL_BYTES
                                    ? "its limit allows"
                                    : Bytes.format(MAX_PREFILL_BYTES) + " hold, the most that is made at once"),
                    null);
        }
        Nodes nodes = setup.nodes();
        while (pool.counts().objects() < objects) {
            nodes.nearest(nodes.current(), node -> {
                grow(node, 1, 0);
                return node;
            });
        }
        Purge.touch(pool.allSlabs(), setup.pages().frameSize());
    }

    /** The node that a free object belongs to. */
    int nodeOf(long address) {
        return slabOf(address).node();
    }

    /** The slab of a free object. */
    Slab slabOf(long address) {
        Span span = setup.pages().map().find(address);
        Span found = span instanceof Slab || span == null ? span : span.whole(); // most are slabs: a call less
        if (!(found instanceof Slab slab) || slab.owner() != front) {
            throw new SlabCorruptionException(
                    "free object 0x" + Long.toHexString(address) + " of cache '" + name() + "' leads to " + span);
        }
        return slab;
    }

    /** Takes a free object back into its slab. */
    void put(long address) {
        single[0] = address;
        putAll(single, 1, false);
    }

    /**
     * Takes free objects back into their slabs; those that fall empty stay, if the caller looks after them, or the policy decides.
     *
     * @throws SlabCorruptionException if one is none of a slab's; the others are back all the same
     */
    void putAll(long[] objects, int count, boolean keepEmpty) {
        SlabCorruptionException first = null;
        try {
            for (int i = 0; i < count; ) {
                try {
                    i += Math.max(1, put(objects, i, count, slabOf(objects[i])));
                } catch (SlabCorruptionException e) {
                    first = first == null ? e : first;
                    i++;
                }
            }
        } finally {
            settle(keepEmpty);
        }
        if (first != null) {
            throw first;
        }
    }

    /**
     * Takes free objects back into a slab: as many as are its own, from the first one on, which is. {@link #settle()} must follow, once for any number of slabs.
     *
     * @return how many; 0 if the first one is free already, which is reported: the caller must forget it
     */
    int put(long[] objects, int from, int end, Slab slab) {
        try {
            return pool.put(objects, from, end, slab);
        } catch (SlabCorruptionException e) {
            // It was freed twice, and a write after the first free hid the second. Whoever is here is innocent: drop
            // it.
            setup.events().accept(new SlabEvent.Corruption(name(), objects[from], String.valueOf(e.getMessage())));
            return 0;
        }
    }

    /** Does with slabs that took objects back what there is to do. */
    void settle() {
        settle(false);
    }

    private void settle(boolean keepEmpty) {
        pool.settle();
        for (Slab slab = pool.nextReturned(); slab != null; slab = pool.nextReturned()) {
            try {
                look(slab, keepEmpty);
            } catch (OutOfMemoryError e) {
                // No Java heap to give memory back with. The objects are free all the same, so nobody may hear of an
                // error; the memory stays until somebody reclaims.
            }
        }
    }

    private void look(Slab slab, boolean keepEmpty) {
        if (slab.isEmpty()) {
            if (!keepEmpty) {
                emptied(slab);
            }
        } else if (slab.isDue()) {
            long bytes = setup.slabs().holes().look(pool, slab);
            if (bytes > 0 && !keepEmpty && StackRoom.hasRoomForGrowth() && !keeps(bytes)) {
                punchLoose(PUNCHED_AT_ONCE);
            }
        }
    }

    /** Whether the policy keeps memory between objects in use, as it would keep an empty slab of that size. */
    private boolean keeps(long bytes) {
        Decision decision = closed
                ? Decision.RELEASE
                : decide(
                        bytes,
                        pool.figures().emptyCount() + pool.loose().count(),
                        pool.counts().emptyBytes() + pool.counts().looseBytes());
        return decision == Decision.KEEP || decision == Decision.RECYCLE;
    }

    /** Gives back pages of so many slabs, fewer if they are large, that were seen to have some to spare. Returns the bytes. */
    long punchLoose(int most) {
        long bytes = 0;
        long seen = 0;
        for (Slab slab : pool.loose().first(most)) {
            if (seen < most * PUNCHED_SLAB) {
                seen += slab.bytes();
                bytes += punch(slab);
            }
        }
        return bytes;
    }

    /** Gives back the pages of a slab that have no object in use. Returns the bytes. */
    long punch(Slab slab) {
        return setup.slabs().holes().punch(pool, slab);
    }

    /** Throws nothing for want of stack: the object that came last is free already. */
    private void emptied(Slab slab) {
        if (!StackRoom.hasRoomForGrowth()) {
            return; // it stays, as if the policy said so
        }
        switch (closed
                ? Decision.RELEASE
                : decide(
                        slab.bytes(), pool.figures().emptyCount(), pool.counts().emptyBytes())) {
            case KEEP -> {}
            case DECOMMIT -> setup.slabs().decommit(pool, slab);
            case RECYCLE -> giveBack(slab, true);
            case RELEASE -> giveBack(slab, false);
        }
    }

    private Decision decide(long bytes, int emptySlabs, long emptyBytes) {
        try {
            return Objects.requireNonNull(
                    setup.reclaim()
                            .onEmpty(new Usage(
                                    name(),
                                    bytes,
                                    emptySlabs,
                                    emptyBytes,
                                    pool.figures().emptyCount()
                                            + pool.figures().partialCount()
                                            + pool.figures().fullCount(),
                                    pool.counts().totalBytes(),
                                    pool.counts().outside(),
                                    setup.pages().freeCommittedBytes()
                                            + setup.pages().memory().looseBytes(),
                                    setup.pages().usedBytes())),
                    "decision");
        } catch (Throwable e) {
            setup.shortage().policyThrew(setup.reclaimName(), e);
            return Decision.KEEP;
        }
    }

    private long giveBack(Slab slab, boolean keepCommitted) {
        long bytes = setup.slabs().giveBack(pool, slab, keepCommitted);
        noteGone();
        setup.shortage().pagesFreed();
        return bytes;
    }

    /** Gives so many empty slabs to the free pages, which stay committed. Returns the bytes that went to the backend all the same. */
    long recycleEmpty(int most) {
        long bytes = 0;
        for (int i = 0; i < most; i++) {
            Slab slab = pool.anyEmpty();
            if (slab == null) {
                break;
            }
            bytes += giveBack(slab, true);
        }
        return bytes;
    }

    /** From now on slabs go back as they fall empty, whatever the policy says. */
    void close() {
        closed = true;
    }

    /** Whether it is closed and all slabs went back. Takes no lock. */
    boolean isGone() {
        return gone;
    }

    /** Notes, under the lock, whether nothing is left of a closed cache. */
    void noteGone() {
        gone = closed && pool.counts().totalBytes() == 0;
    }

    private String name() {
        return setup.spec().name();
    }
}
