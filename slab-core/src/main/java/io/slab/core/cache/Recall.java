package io.slab.core.cache;

import com.google.common.util.concurrent.Uninterruptibles;
import io.slab.ReclaimReport.Reason;
import io.slab.ReclaimReport.Unreached;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes magazines back from threads, whatever these do, for many caches at once: see the package. No lock is held while a thread is looked at, and each
 * thread is stopped once for all caches:
 * <ol>
 *   <li>under each cache's lock, the owner words of its magazines become 0, and a note says who did that;
 *   <li>without a lock, each thread is seen outside of the fast path;
 *   <li>under the lock again, a magazine that still bears our note moves into the depot. If its owner came by meanwhile, it found the note and
 *       did the same itself; if another recall did, the note is that one's, and so is the magazine.
 * </ol>
 */
public final class Recall {
    private static final int STRIPE_ATTEMPTS = 100;
    private static final long STRIPE_PAUSE_NANOS = 20_000;

    private final boolean idleOnly;
    private final IdentityHashMap<Thread, List<Noted>> noted = new IdentityHashMap<>();
    private final List<Noted> ofCarriers = new ArrayList<>();
    private final List<Unreached> unreached = new ArrayList<>();

    /** Owners that come to a magazine of theirs before us move it themselves, and count here. */
    private final AtomicLong objects = new AtomicLong();

    /** A magazine whose owner word we cleared. */
    private record Noted(DepotLayer cache, Magazine magazine) {}

    private Recall(boolean idleOnly) {
        this.idleOnly = idleOnly;
    }

    /**
     * What it found.
     *
     * @param objects free objects that moved from magazines to depots
     * @param unreached magazines that were left alone
     */
    public record Result(long objects, List<Unreached> unreached) {}

    /**
     * Moves what magazines hold into their caches' depots.
     *
     * @param caches the caches; the caller holds the lock of none
     * @param idleOnly whether only those that hold as much as at the last such visit
     * @return what moved and what did not
     */
    public static Result run(Collection<DepotLayer> caches, boolean idleOnly) {
        Recall recall = new Recall(idleOnly);
        caches.forEach(recall::note);
        recall.noted.forEach(recall::take);
        recall.takeFromCarriers();
        caches.forEach(recall::stripes);
        return new Result(recall.objects.get(), recall.unreached);
    }

    /**
     * Moves what the calling thread's own magazines hold into the depots: takes no handshake.
     *
     * @param caches the caches; the caller holds the lock of none
     */
    public static void ofCaller(Collection<DepotLayer> caches) {
        for (DepotLayer cache : caches) {
            cache.visit();
            try {
                Purge.orphans(cache);
                Magazine m = cache.magazines().find(Thread.currentThread());
                if (m != null) {
                    cache.exchange().moveIntoDepot(m);
                }
            } finally {
                cache.unlock();
            }
        }
    }

    private void note(DepotLayer cache) {
        cache.visit();
        try {
            objects.addAndGet(Purge.orphans(cache));
            for (Magazine m : cache.magazines().owned()) {
                if (m.capacity() == 0 || (idleOnly && !m.isIdle())) { // both read while the owner runs
                    continue;
                }
                cache.exchange().note(m, objects);
                Thread owner = m.thread();
                if (m.isCarriers()) {
                    ofCarriers.add(new Noted(cache, m));
                } else if (owner == null || !owner.isAlive()) {
                    cache.exchange().takeNoted(m, objects);
                } else {
                    noted.computeIfAbsent(owner, t -> new ArrayList<>()).add(new Noted(cache, m));
                }
            }
        } finally {
            cache.unlock();
        }
    }

    private void take(Thread owner, List<Noted> magazines) {
        boolean outside = Handshake.quiesce(owner);
        for (Noted n : magazines) {
            take(n, outside, owner.getName());
        }
    }

    private void takeFromCarriers() {
        Set<Magazine> inside =
                Handshake.awaitCarriers(ofCarriers.stream().map(Noted::magazine).toList());
        for (Noted n : ofCarriers) {
            take(n, !inside.contains(n.magazine), "");
        }
    }

    private void take(Noted n, boolean outside, String owner) {
        n.cache.visit();
        try {
            if (outside) {
                n.cache.exchange().takeNoted(n.magazine, objects);
            } else if (n.cache.exchange().forget(n.magazine, objects)) {
                unreached.add(
                        new Unreached(n.cache.name(), owner, Reason.INSIDE_OPERATION, n.magazine.count())); // racy
            }
        } finally {
            n.cache.unlock();
        }
    }

    private void stripes(DepotLayer cache) {
        for (Magazine m : cache.magazines().stripes()) {
            if ((idleOnly && !m.isIdle()) || m.capacity() == 0) {
                continue;
            }
            long moved = m.count();
            if (emptyStripe(cache, m)) {
                objects.addAndGet(moved);
            } else {
                unreached.add(new Unreached(cache.name(), "", Reason.STRIPE_IN_USE, moved)); // racy
            }
        }
    }

    /** Moves what a stripe holds into the depot; false if it is in use all the time. */
    private static boolean emptyStripe(DepotLayer cache, Magazine m) {
        if (!lockStripe(m)) {
            return false;
        }
        try {
            cache.visit();
            try {
                cache.exchange().moveIntoDepot(m);
            } finally {
                cache.unlock();
            }
        } finally {
            m.unlockStripe();
        }
        return true;
    }

    /** Locks a stripe, unless it is in use all the time. */
    private static boolean lockStripe(Magazine m) {
        for (int attempt = 0; attempt < STRIPE_ATTEMPTS; attempt++) {
            if (m.tryLockStripe()) {
                return true;
            }
            Uninterruptibles.sleepUninterruptibly(STRIPE_PAUSE_NANOS, TimeUnit.NANOSECONDS);
        }
        return false;
    }

    /**
     * Makes sure that no thread touches object memory of closed caches any more, so that it can be unmapped.
     *
     * @param caches closed caches; no magazine of theirs gets an owner again
     * @return whether that is sure
     */
    public static boolean quiesce(Collection<DepotLayer> caches) {
        IdentityHashMap<Thread, Boolean> owners = new IdentityHashMap<>();
        List<Magazine> ofCarriers = new ArrayList<>();
        for (DepotLayer cache : caches) {
            cache.visit();
            try {
                cache.markUnmapped();
                for (Magazine m : cache.magazines().owned()) {
                    m.owner(0);
                    Thread owner = m.thread();
                    if (m.isCarriers()) {
                        ofCarriers.add(m);
                    } else if (owner != null && owner.isAlive()) {
                        owners.put(owner, true);
                    }
                }
            } finally {
                cache.unlock();
            }
        }
        VarHandle.fullFence();
        boolean all = true;
        for (Thread owner : owners.keySet()) {
            all &= Handshake.quiesce(owner);
        }
        all &= Handshake.awaitCarriers(ofCarriers).isEmpty();
        for (DepotLayer cache : caches) {
            for (Magazine m : cache.magazines().stripes()) { // who locks one from now on finds the cache unmapped
                all &= emptyStripe(cache, m);
            }
        }
        return all;
    }
}
