package io.slab.core.cache;

import io.slab.core.memory.StackRoom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Many objects by one call: through the caller's magazine as far as that goes, in one go; what is not as usual, and what the magazine has not or cannot take, one by one as single operations
 * do. All are allocated or none; all are marked as free, or none, before the first goes back.
 *
 * <p>Part of the fast path, with the rule of {@link MagazineLayer}: after each call into the depot layer it looks up the magazine anew.
 */
final class BulkPath {
    /** Frees of more objects at once take a temporary array: so much stays with a magazine at most, 32 KiB. */
    private static final int MAX_SCRATCH = 4096;

    /** Whom no magazine belongs to. */
    private static final long NOBODY = -1;

    private final DepotLayer depot;
    private final MagazineLayer front;
    private final ObjectChecks checks;
    private final CacheMagazines way;
    private final boolean checked;

    BulkPath(DepotLayer depot, MagazineLayer front, boolean checked) {
        this.depot = depot;
        this.front = front;
        this.checks = front.checks();
        this.way = CacheMagazines.confined(front);
        this.checked = checked;
    }

    /** Allocates all or none. */
    void allocateAll(long[] addresses, int offset, int count) {
        boolean magazineDoes = mine().count() >= count;
        requireStack(magazineDoes);
        Arrays.fill(addresses, offset, offset + count, 0); // whatever may end this, what is not 0 is allocated
        try {
            for (int done = take(addresses, offset, count);
                    done < count;
                    done += take(addresses, offset + done, count - done)) {
                if (magazineDoes) { // it was taken back meanwhile, or there is more to an object
                    requireStack(false);
                    magazineDoes = false;
                }
                addresses[offset + done] = front.allocate();
                done++;
            }
        } catch (Throwable t) {
            giveBack(addresses, offset, count, t);
            throw t;
        }
    }

    private Magazine mine() {
        return front.magazineOf(Thread.currentThread());
    }

    /** A stack that ends after some of the objects are through would leave the others neither here nor there. */
    private static void requireStack(boolean magazineDoes) {
        if (magazineDoes) {
            StackRoom.forMany();
        } else {
            StackRoom.forManyExchanges();
        }
    }

    /** What keeps one object from going back must not keep the others. */
    private void giveBack(long[] addresses, int offset, int count, Throwable reason) {
        for (int i = offset; i < offset + count; i++) {
            try {
                if (addresses[i] != 0) {
                    front.free(addresses[i]);
                    addresses[i] = 0;
                }
            } catch (Throwable t) {
                if (t != reason) { // the JVM and plug-ins may throw one again
                    suppress(t, reason);
                }
            }
        }
    }

    private static void suppress(Throwable further, Throwable reason) {
        try {
            reason.addSuppressed(further);
        } catch (OutOfMemoryError e) {
            // No Java heap to note it: the reason is told all the same, and the objects behind it go back.
        }
    }

    private int take(long[] addresses, int offset, int count) {
        Thread thread = Thread.currentThread();
        if (!thread.isVirtual()) {
            return take(front.tabled(thread.threadId()).words(), thread.threadId(), addresses, offset, count);
        }
        long carrier = depot.carrier();
        long[] m = front.tabledCarrier(carrier).words();
        if (!MagazineWords.enter(m, carrier)) {
            return 0;
        }
        try {
            return take(m, carrier, addresses, offset, count);
        } finally {
            MagazineWords.exit(m);
        }
    }

    private int take(long[] m, long holder, long[] addresses, int offset, int count) {
        if (way.checked()) {
            return BulkWords.allocate(m, holder, way.canaryOffset(), addresses, offset, count);
        }
        return way.plain() ? BulkWords.allocateUnchecked(m, holder, addresses, offset, count) : 0;
    }

    /** Frees all, or if one is refused none; false if the caller has no magazine: nothing has happened then. */
    boolean freeAll(long[] addresses, int offset, int count) {
        Magazine m = mine();
        requireStack(m != Magazine.NONE && m.capacity() - m.count() >= count);
        long[] saved = seal(addresses, offset, count);
        if (saved == null) {
            return false;
        }
        int done = push(addresses, offset, count);
        while (done < count) {
            done += depot.freeSealed(addresses, offset + done, count - done, saved, done);
            done += push(addresses, offset + done, count - done);
        }
        return true;
    }

    /**
     * Objects that could not go back are allocated again, as they were, without the cache's lock. Unless the magazine was taken back meanwhile, perhaps since the memory is about to go: then they
     * stay out until the cache is closed.
     */
    void restoreOwn(long[] addresses, int offset, int count, long[] saved, int at) {
        Thread thread = Thread.currentThread();
        if (!thread.isVirtual() && front.tabled(thread.threadId()).isOwnedBy(thread.threadId())) {
            restore(addresses, offset, count, saved, at);
        }
    }

    /** Undoes what marked objects as free. */
    void restore(long[] addresses, int offset, int count, long[] saved, int at) {
        for (int i = 0; checked && i < count; i++) {
            checks.restore(addresses[offset + i], saved[at + i]);
        }
    }

    /** The words that the marks replaced; {@code null} if the caller has no magazine. */
    private long @Nullable [] seal(long[] addresses, int offset, int count) {
        Thread thread = Thread.currentThread();
        if (!thread.isVirtual()) {
            return seal(front.tabled(thread.threadId()), thread.threadId(), addresses, offset, count);
        }
        long carrier = depot.carrier();
        Magazine m = front.tabledCarrier(carrier);
        long[] words = m.words();
        if (!MagazineWords.enter(words, carrier)) {
            return null;
        }
        try {
            return seal(m, carrier, addresses, offset, count);
        } finally {
            MagazineWords.exit(words);
        }
    }

    private long @Nullable [] seal(Magazine m, long holder, long[] addresses, int offset, int count) {
        if (!m.isOwnedBy(holder)) {
            return null;
        }
        boolean mayWait = m.isCarriers() && m.capacity() - m.count() < count;
        int words = checked ? count : 0;
        long[] saved = mayWait ? new long[words] : scratch(m, words);
        return seal(m.words(), holder, addresses, offset, count, saved);
    }

    /** Kept with the magazine, so that bulk frees of usual sizes take no heap memory. With a carrier's only as long as its virtual thread cannot wait, and another one come. */
    private static long[] scratch(Magazine m, int count) {
        if (count > MAX_SCRATCH) {
            return new long[count];
        }
        if (m.scratch.length < count) {
            m.scratch = new long[Math.max(64, Integer.highestOneBit(count - 1) << 1)];
        }
        return m.scratch;
    }

    /** Marks objects as free, all or none, without a magazine. Returns the words that the marks replaced. Under the lock. */
    long[] sealAll(long[] addresses, int offset, int count) {
        return seal(MagazineWords.NOBODYS, NOBODY, addresses, offset, count, new long[checked ? count : 0]);
    }

    private long[] seal(long[] m, long holder, long[] addresses, int offset, int count, long[] saved) {
        int done = 0;
        try {
            while (checked && done < count) {
                if (way.checked()) {
                    done += BulkWords.seal(m, holder, way, addresses, offset + done, count - done, saved, done);
                }
                if (done < count) {
                    saved[done] = checks.sealSaving(addresses[offset + done]);
                    done++;
                }
            }
            return saved;
        } catch (Throwable t) {
            restore(addresses, offset, done, saved, 0);
            throw t;
        }
    }

    private int push(long[] addresses, int offset, int count) {
        if (!way.isWay()) {
            return 0; // there is more to each
        }
        Thread thread = Thread.currentThread();
        if (!thread.isVirtual()) {
            return BulkWords.push(front.tabled(thread.threadId()).words(), thread.threadId(), addresses, offset, count);
        }
        long carrier = depot.carrier();
        long[] m = front.tabledCarrier(carrier).words();
        if (!MagazineWords.enter(m, carrier)) {
            return 0;
        }
        try {
            return BulkWords.push(m, carrier, addresses, offset, count);
        } finally {
            MagazineWords.exit(m);
        }
    }
}
