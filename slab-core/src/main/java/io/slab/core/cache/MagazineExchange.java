package io.slab.core.cache;

import io.slab.core.memory.CurrentCarrier;
import io.slab.core.page.Nodes;
import io.slab.core.slab.PoolCounts;
import io.slab.core.slab.Slab;
import io.slab.error.SlabPluginException;
import io.slab.spi.SlabEvent;
import java.util.IdentityHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What goes between magazines and what is behind them: refill, flush, and the size of both sides. Guarded by the cache's lock; the magazine
 * of an operation is revoked or locked by it meanwhile.
 */
final class MagazineExchange {
    /** The longest magazine, in objects: 128 KiB of Java heap. */
    private static final int CEILING_OBJECTS = 16_384;

    /**
     * The most objects that go into slabs or come out of them while an operation holds the lock, some ten microseconds: a magazine may be long,
     * and whoever comes meanwhile waits, all the longer where the processor is taken from the holder.
     */
    private static final int SLAB_BATCH = 512;

    /** The most objects of a dead thread that go into slabs, which happens now and then: some fifty microseconds. */
    private static final int BURIED_IN_SLABS = 4096;

    /** What goes from thread to thread lies in the magazines of both and in the depot, for each size anew: some 100 KiB of a second-level cache. */
    private static final long HANDED_ON_BYTES = 32 << 10;

    /** Fewer would make the slow path too frequent. */
    private static final int HANDED_ON_OBJECTS = 128;

    private final DepotLayer cache;
    private final CacheSetup setup;
    private final SlabKeeper slabs;
    private final Magazines magazines;
    private final Nodes nodes;
    private final Depots depots;
    private final int floor;
    private final int ceiling;

    /** With so many objects a magazine is long enough for what threads hand on: it does not double once more for that. */
    private final int handedOn;

    private final long[] single = new long[1];

    /** What counts the objects of magazines that somebody is taking back, by magazine: see {@link Recall}. */
    private final IdentityHashMap<Magazine, AtomicLong> noted = new IdentityHashMap<>(1);

    private final Consumer<Magazine> passed = this::giveWanted;

    private int growths;

    /** Objects that came of the last growth: a number as a result would take Java heap, when there is none to be had any more. */
    private int grown;

    /** How often magazines were refilled from the depot. */
    private int depotRefills;

    /** The capacity of a magazine that was in use when its thread ended: of the one that was last noticed. */
    private int usual;

    /** Whether most objects of the cache were free when somebody last looked for threads that ended. */
    private boolean plenty;

    private long handedOut;
    private long wishes;
    private long wishedBytes;

    MagazineExchange(DepotLayer cache, SlabKeeper slabs, Magazines magazines) {
        this.cache = cache;
        this.setup = cache.setup();
        this.slabs = slabs;
        this.magazines = magazines;
        this.nodes = setup.nodes();
        this.depots = new Depots(nodes.count());
        long stride = setup.geometry().stride();
        this.ceiling = setup.slabs().hearsOfAllocations()
                ? 0
                : (int) Math.min(CEILING_OBJECTS, setup.magazineBytes() / stride);
        this.handedOn = (int) Math.max(HANDED_ON_OBJECTS, HANDED_ON_BYTES / stride);
        this.floor = Math.min(ceiling, Math.max(2, setup.geometry().smallestMagazine()));
    }

    Depots depots() {
        return depots;
    }

    /** Whether objects are so large that no magazine may hold two, or hooks want to hear of each operation. */
    boolean isDisabled() {
        return ceiling < 2;
    }

    /** The magazine that the operation may use, revoked while it is inside; {@code null} if there is none. */
    @Nullable
    Magazine enter(Thread thread, @Nullable Magazine confined) {
        Magazine m = confined != null ? confined : magazineOf(thread);
        if (m == null || m.isInside()) {
            return null;
        }
        giveWanted(m);
        if (m.isCold(setup.geometry().stride())) {
            return null;
        }
        m.owner(0);
        return m;
    }

    private @Nullable Magazine magazineOf(Thread thread) {
        if (!thread.isVirtual()) {
            return magazines.attach(thread, passed);
        }
        long carrier = cache.carrier();
        return carrier == CurrentCarrier.UNKNOWN ? null : magazines.attach(carrier);
    }

    /** Moves what a magazine of ours holds into the depot if somebody wants it back, and has not come to take it. */
    private void giveWanted(Magazine m) {
        AtomicLong wanted = noted.isEmpty() ? null : noted.remove(m);
        if (wanted != null) {
            wanted.addAndGet(moveIntoDepot(m));
        }
    }

    void leave(Magazine m) {
        m.giveBack();
    }

    /** Gives an empty magazine at least one object, of the node that its thread is on now. */
    void refill(Magazine m, long wish) {
        int node = nodes.current();
        adapt(m, true, depots.offers(node, m.home));
        boolean whole =
                m.isOneWay() && nodes.count() == 1; // what is left is foreign where a thread moves to another node
        int wanted = Math.max(1, whole ? m.capacity() : m.capacity() / 2);
        int n = depots.take(node, m.home, m.words, MagazineWords.BOTTOM, wanted);
        depotRefills += n > 0 ? 1 : 0;
        if (n == 0) {
            int most = Math.max(SLAB_BATCH, floor / 2); // a page of small objects
            n = fetch(m.words, MagazineWords.BOTTOM, Math.min(wanted, most), node, wish);
        }
        m.count(n);
        m.moved(n);
        count(m.count(), wish);
    }

    /** Before a refill, or a flush. Objects that threads hand on should still be in a cache of the processor when they come around. */
    private void adapt(Magazine m, boolean refill, boolean turnover) {
        resize(m, m.adapt(refill, turnover && m.capacity() < handedOn, floor, ceiling, usual, plenty));
    }

    /** Makes room in a full magazine. */
    void flush(Magazine m) {
        adapt(m, false, depotRefills != m.seenRefills);
        m.seenRefills = depotRefills;
        if (!m.isFull()) {
            return; // it grew
        }
        if (nodes.count() > 1) {
            sendForeignHome(m);
            if (m.count() < m.capacity() - m.capacity() / 4) {
                return; // a quarter pays for having looked at all
            }
        }
        // The lower half is the colder one.
        int most = Math.max(1, m.isOneWay() ? m.count() - m.count() / 8 : m.count() / 2);
        int given = Math.min(most, Math.max(SLAB_BATCH, depots.room()));
        m.moved(given);
        giveFromBottom(m, given);
    }

    /** Sends objects home: to the depots of their nodes, or as far as these are full into their slabs. */
    private void giveFromBottom(Magazine m, int n) {
        giveFromBottom(m, n, depots.limit());
    }

    /** As {@link #giveFromBottom(Magazine, int)}, with a limit of the depots other than theirs. */
    private void giveFromBottom(Magazine m, int n, int limit) {
        long[] words = m.words;
        int end = MagazineWords.BOTTOM + n;
        int i = MagazineWords.BOTTOM;
        try {
            while (i < end) {
                int node = nodes.count() == 1 ? 0 : slabs.nodeOf(words[i]);
                int stop = nodes.count() == 1 ? end : endOfSameNode(words, i, end, node);
                i += depots.put(node, m.home, words, i, stop - i, limit);
                while (i < stop) {
                    Slab slab = slabs.slabOf(words[i++]);
                    i += Math.max(0, slabs.put(words, i - 1, stop, slab) - 1);
                }
            }
        } finally {
            keepFrom(m, i);
            slabs.settle(); // they are gone by now, whatever comes of this
        }
    }

    /** What was given from below is not kept as well, whatever came in between. */
    private static void keepFrom(Magazine m, int index) {
        if (index == MagazineWords.BOTTOM) {
            return;
        }
        m.count(m.count() - (index - MagazineWords.BOTTOM));
        System.arraycopy(m.words, index, m.words, MagazineWords.BOTTOM, m.count());
    }

    /**
     * Sends objects of other nodes home, so that this thread is not served with them. Those that it freed since its last flush may still be
     * handed to it: to look at each free's node is not for the fast path.
     */
    private void sendForeignHome(Magazine m) {
        int local;
        try {
            local = nodes.current();
        } catch (SlabPluginException e) {
            return; // a free does not fail for that: the next refill will
        }
        long[] words = m.words;
        int kept = MagazineWords.BOTTOM + m.count();
        for (int i = kept - 1; i >= MagazineWords.BOTTOM; i--) {
            long object = words[i];
            if (slabs.nodeOf(object) == local) {
                words[i] = words[--kept];
                words[kept] = object;
            }
        }
        giveFromBottom(m, kept - MagazineWords.BOTTOM);
    }

    /** Where the objects of a node end that begin at an index. */
    private int endOfSameNode(long[] objects, int from, int end, int node) {
        int i = from + 1;
        while (i < end && slabs.nodeOf(objects[i]) == node) {
            i++;
        }
        return i;
    }

    private void resize(Magazine m, int capacity) {
        int before = m.capacity();
        if (capacity == before) {
            return;
        }
        if (m.count() >= capacity) {
            giveFromBottom(m, m.count() - capacity + 1);
        }
        try {
            m.capacity(capacity);
        } catch (OutOfMemoryError e) {
            if (before == 0) {
                throw e;
            }
            return; // it serves as it is, and a free needs no Java heap
        }
        magazines.resized(before, capacity);
        limitDepot();
        tellOfSize(before, capacity);
    }

    private void tellOfSize(int before, int after) {
        try {
            setup.events().accept(new SlabEvent.MagazineResized(cache.name(), before, after));
        } catch (OutOfMemoryError e) {
            // No Java heap for the event: a free may be under way, which needs none.
        }
    }

    /** The depots may hold what magazines grew beyond the floor, and where threads share the cache as much as they all hold. */
    private void limitDepot() {
        int owned = magazines.size() + magazines.stripes().length;
        long capacity = magazines.capacity();
        long most = owned > 1 ? capacity : Math.max(0, capacity - floor);
        depots.limit((int) Math.min(4L * CEILING_OBJECTS, most), owned);
    }

    /** Revokes a magazine, and notes where its objects are to be counted when they move. */
    void note(Magazine m, AtomicLong by) {
        noted.put(m, by);
        m.revoke();
    }

    /** Moves what a magazine holds into the depot and counts it, if it still bears that note: then nobody else touched it since. */
    void takeNoted(Magazine m, AtomicLong by) {
        if (forget(m, by)) {
            by.addAndGet(moveIntoDepot(m));
        }
    }

    /** Removes a note; whether it was there. */
    boolean forget(Magazine m, AtomicLong by) {
        return noted.remove(m, by);
    }

    /** Moves what a magazine of ours holds into the depot, beyond its limit if need be: one array copy. Returns how many objects. */
    int moveIntoDepot(Magazine m) {
        int n = m.count();
        giveFromBottom(m, n, Depots.NO_LIMIT);
        discardSlots(m);
        return n;
    }

    /** Before dead threads' magazines are buried: looks how much is free. */
    void lookAround() {
        PoolCounts all = slabs.pool().counts();
        long free = all.freeObjects() + depots.count() + magazines.objects();
        plenty = free >= all.objects() - all.objects() / 4;
    }

    /**
     * Takes over what a dead thread's magazine holds. Returns how many objects. Where most are free, some go into slabs, where they meet their neighbours, and who
     * comes next gets them in order; where few are, what he would get lies between other threads' objects, and the depot is as good.
     */
    int bury(Magazine m) {
        usual = m.capacity() > 0 ? m.capacity() : usual;
        int n = m.count();
        if (plenty) {
            giveFromBottom(m, Math.min(n, BURIED_IN_SLABS), 0);
        }
        moveIntoDepot(m);
        return n;
    }

    /** Forgets the arrays of an empty magazine. */
    void discardSlots(Magazine m) {
        int before = m.capacity();
        m.capacity(0); // first: it may find no Java heap
        magazines.resized(before, 0);
        m.scratch = Depot.NO_SLOTS;
        limitDepot();
    }

    /** One object past all magazines. */
    long takeDirectly(long wish) {
        fetch(single, 0, 1, nodes.current(), wish);
        count(1, wish);
        return single[0];
    }

    private void count(int objects, long wish) {
        handedOut += objects;
        wishes++;
        wishedBytes += wish;
    }

    /** Objects that went from the depot and slabs to threads. */
    long handedOut() {
        return handedOut;
    }

    /** What users asked for on average when they came here; the object's size before anybody came. */
    double meanWish(long objectSize) {
        return wishes == 0 ? (double) objectSize : Math.min((double) objectSize, (double) wishedBytes / wishes);
    }

    /** Takes at least one and up to {@code wanted} objects from slabs, making one if need be. */
    private int fetch(long[] out, int offset, int wanted, int node, long wish) {
        int n = slabs.take(out, offset, wanted, node);
        if (n == 0 && ++growths % (1 + magazines.size() / 64) == 0 && Purge.orphans(cache) > 0) {
            n = slabs.take(out, offset, wanted, node);
        }
        if (n == 0) {
            n = depots.takeAny(node, out, offset, wanted);
        }
        if (n > 0) {
            return n;
        }
        return nodes.nearest(node, candidate -> {
                    grown = grow(out, offset, wanted, candidate, candidate == node, wish);
                    return this;
                })
                .grown;
    }

    /** Makes a slab on a node, unless the node is one to fall back to and has free objects. */
    private int grow(long[] out, int offset, int wanted, int node, boolean isEmpty, long wish) {
        int n = isEmpty ? 0 : depots.takeAny(node, out, offset, wanted);
        if (n == 0 && !isEmpty) {
            n = slabs.take(out, offset, wanted, node);
        }
        if (n == 0) {
            slabs.grow(node, wanted, wish, cache.softLimit());
            n = slabs.take(out, offset, wanted, node);
        }
        return n;
    }
}
