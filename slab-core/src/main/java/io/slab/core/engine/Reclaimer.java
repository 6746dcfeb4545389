package io.slab.core.engine;

import io.slab.Reach;
import io.slab.ReclaimReport;
import io.slab.ReclaimReport.Reason;
import io.slab.ReclaimReport.Unreached;
import io.slab.core.cache.Backoff;
import io.slab.core.cache.Backoff.Effort;
import io.slab.core.cache.CacheLife;
import io.slab.core.cache.CacheSetup;
import io.slab.core.cache.DepotLayer;
import io.slab.core.cache.Recall;
import io.slab.core.cache.SoftLimit;
import io.slab.core.memory.StackRoom;
import io.slab.core.page.Allowance;
import io.slab.core.page.PageLayer;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.spi.ReclaimPolicy;
import io.slab.spi.SlabEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds free memory of an allocator and gives it back: when a user says so, as the policy's clock ticks, and before an allocation fails.
 * Holds no lock but for moments; may run in several threads at once.
 */
final class Reclaimer implements CacheSetup.Shortage {
    private static final Logger LOG = LoggerFactory.getLogger("io.slab");

    /**
     * Idle caches are visited each time that more is in use than ever before by a 32nd, or after a fall more than at the lowest by a quarter, but
     * not for less than 64 KiB. What goes up and down by less is no growth: a visit takes from caches what they ask for again at once, and
     * would bring the next visit about.
     */
    private static final int TIDY_SHARE = 32;

    private static final int TIDY_SHARE_AFTER_FALL = 4;

    private static final long TIDY_BYTES = 64L << 10;

    /**
     * Visits below the highest use so far take so small a part of the time on average: where use falls and rises often, what a visit takes back is asked for again at
     * once, which costs many times as much as the visit. The highest use is what memory is judged by, and pays.
     */
    private static final int TIDY_PART = 1024;

    /** What a pause of the program saves up for such visits, in nanoseconds of theirs: a second's part. */
    private static final long TIDY_SAVED = 1_000_000_000L / TIDY_PART;

    private final Events events;
    private final PageLayer pages;
    private final BackendFailures failures;
    private final ReclaimPolicy policy;
    private final String policyName;
    private final Supplier<List<DepotLayer>> caches;
    private final Runnable wakeWaiters;
    private final BooleanSupplier closed;
    private final SoftLimit softLimit;
    private final Backoff backoff = new Backoff();

    /** How many asked for a tick since the one began that is under way; 0 if none is. */
    private final AtomicInteger ticks = new AtomicInteger();

    /** How much may be in use until idle caches are visited again, and the least that was in use since they were. */
    private final AtomicLong tidyMark = new AtomicLong();

    private final AtomicLong tidyLow = new AtomicLong();

    private final Allowance tidying = new Allowance(TIDY_PART, TIDY_SAVED, System.nanoTime());

    Reclaimer(
            Parts parts,
            Events events,
            PageLayer pages,
            BackendFailures failures,
            Supplier<List<DepotLayer>> caches,
            Runnable wakeWaiters,
            BooleanSupplier closed) {
        this.events = events;
        this.pages = pages;
        this.failures = failures;
        this.policy = parts.reclaim();
        this.policyName = parts.config().reclaim().name();
        this.caches = caches;
        this.wakeWaiters = wakeWaiters;
        this.closed = closed;
        this.softLimit = new SoftLimit(parts.config().softLimitBytes());
    }

    /** Gives back what is free, {@code most} bytes at most. */
    ReclaimReport reclaim(Reach reach, long most) {
        StackRoom.forGrowth();
        List<DepotLayer> all = caches.get();
        all.forEach(CacheLife::requireOutside); // before anything is moved
        long failedBefore = failures.count();
        Recall.Result recalled = reach.compareTo(Reach.IDLE) < 0
                ? new Recall.Result(0, List.of())
                : Recall.run(all, reach == Reach.IDLE);
        long bytes = 0;
        long scattered = 0;
        if (reach != Reach.FREE_PAGES) {
            for (DepotLayer cache : all) {
                boolean whole = reach == Reach.EVERYTHING || (reach == Reach.IDLE && CacheLife.isIdle(cache));
                bytes += whole ? CacheLife.gather(cache) : CacheLife.gatherEmptySlabs(cache);
                if (reach.compareTo(Reach.IDLE) >= 0) {
                    bytes += CacheLife.punch(cache, whole);
                }
                scattered += CacheLife.scatteredBytes(cache);
            }
        }
        bytes += pages.trim(most);
        if (bytes > 0) {
            events.accept(new SlabEvent.Reclaimed(bytes));
        }
        List<Unreached> unreached = new ArrayList<>(recalled.unreached());
        if (failures.count() != failedBefore) {
            unreached.add(new Unreached("", "", Reason.PLUGIN_FAILED, 0)); // pages belong to no cache any more
        }
        return new ReclaimReport(bytes, recalled.objects(), pages.freeCommittedBytes(), scattered, unreached);
    }

    // ---- as time passes

    /** Lets the policy watch for what cannot wait for its clock. Closed by the allocator, before its maintenance ends. */
    ReclaimPolicy.Watch watch(LongSupplier clock) {
        try {
            ReclaimPolicy.Watch watch = policy.watch(() -> tickAtOnce(clock));
            return () -> {
                try {
                    watch.close();
                } catch (Throwable e) {
                    LOG.warn("Slab: what reclaim policy '{}' watches threw when it was closed", policyName, e);
                }
            };
        } catch (Throwable e) {
            LOG.warn("Slab: reclaim policy '{}' threw; it is asked as time passes only", policyName, e);
            return ReclaimPolicy.Watch.NONE;
        }
    }

    private void tickAtOnce(LongSupplier clock) {
        try {
            tick(clock.getAsLong());
        } catch (Throwable e) {
            LOG.warn("Slab: reclaiming as policy '{}' said failed; it goes on with the next tick", policyName, e);
        }
    }

    /**
     * Asks the policy what to give back, and does it. Called by the maintenance thread and by the policy's watch. Who comes while another is at it
     * does not wait (a listener may close the allocator meanwhile, which waits for both): the other asks once more.
     */
    void tick(long nanos) {
        if (ticks.getAndIncrement() > 0) {
            return;
        }
        int seen;
        do {
            seen = ticks.get();
            if (!closed.getAsBoolean()) {
                try {
                    askOnce(nanos);
                } catch (Throwable e) {
                    ticks.set(0);
                    throw e;
                }
            }
        } while (!ticks.compareAndSet(seen, 0));
    }

    private void askOnce(long nanos) {
        ReclaimPolicy.Plan plan;
        try {
            plan = policy.onTick(new ReclaimPolicy.Tick(
                    nanos, pages.usedBytes(), pages.freeCommittedBytes(), pages.leastFreeBytes()));
        } catch (Throwable e) {
            LOG.warn("Slab: reclaim policy '{}' threw; this tick of its clock is skipped", policyName, e);
            return;
        }
        if (plan.reach() != Reach.FREE_PAGES || plan.bytes() > 0) {
            reclaim(plan.reach(), plan.bytes());
        }
    }

    // ---- shortage

    @Override
    public void limitReached(String cache, SlabOutOfMemoryException.Limit limit, boolean soft) {
        events.accept(new SlabEvent.LimitReached(cache, limit, soft));
    }

    @Override
    public void failed(String cache, SlabOutOfMemoryException failure) {
        events.accept(new SlabEvent.AllocationFailed(cache, failure.limit(), String.valueOf(failure.getMessage())));
    }

    @Override
    public boolean relieve(String name, int remedy, long bytes) {
        if (closed.getAsBoolean()) {
            return false;
        }
        if (remedy != 0) {
            return events.outOfMemory(name, bytes);
        }
        long start = System.nanoTime();
        long state = state();
        Effort effort = backoff.allowed(state, start);
        switch (effort) {
            case NONE -> {
                return false;
            }
            case OWN -> {
                Recall.ofCaller(caches.get());
                caches.get().forEach(CacheLife::gather);
            }
            case FULL -> {
                reclaim();
                backoff.tried(state, System.nanoTime() - start);
            }
        }
        return true; // also what other threads kept of this cache is back
    }

    @Override
    public void reclaim() {
        reclaim(Reach.EVERYTHING, Long.MAX_VALUE);
    }

    @Override
    public void inVain() {
        if (!closed.getAsBoolean()) {
            backoff.failed(state(), System.nanoTime());
        }
    }

    /** Changes when anything is freed anywhere. */
    private long state() {
        long state = pages.usedBytes();
        for (DepotLayer cache : caches.get()) {
            state = 31 * state + CacheLife.state(cache);
        }
        return state;
    }

    @Override
    public SoftLimit softLimit() {
        return softLimit;
    }

    /** Reclaims if so much more would pass the soft limit. Holds no lock. */
    void beforeRun(long bytes) {
        if (softLimit.isReached(pages.usedBytes(), bytes)) {
            reclaim();
        }
    }

    @Override
    public void growing(long bytes) {
        long before = pages.usedBytes();
        long used = before + bytes;
        long mark = tidyMark.get();
        long low = tidyLow.accumulateAndGet(before, Math::min);
        boolean higher = used >= mark;
        if ((higher || hasRisen(low, used)) && tidyLow.compareAndSet(low, used)) {
            tidyMark.set(higher ? used + Math.max(TIDY_BYTES, used / TIDY_SHARE) : mark);
            long start = System.nanoTime();
            caches.get().forEach(DepotLayer::tidy); // the growing cache's lock is held: it passes itself by
            if (!higher) {
                long end = System.nanoTime();
                tidying.spend(end - start, end);
            }
        }
    }

    /** Whether use has risen by much after a fall, and this may be answered again. */
    private boolean hasRisen(long low, long used) {
        return used - low >= Math.max(TIDY_BYTES, used / TIDY_SHARE_AFTER_FALL) && tidying.isLeft(System.nanoTime());
    }

    @Override
    public void pagesFreed() {
        try {
            wakeWaiters.run();
        } catch (OutOfMemoryError e) {
            // A free that is done does not fail because there is no Java heap to tell of it: who waits looks by
            // himself, too.
        }
    }

    // ---- the policy's decisions

    /** What the policy would do with an empty slab of that size, it does with a freed page run. */
    boolean keepsRun(long bytes) {
        try {
            ReclaimPolicy.Decision decision = policy.onEmpty(new ReclaimPolicy.Usage(
                    "page runs", bytes, 1, bytes, 1, bytes, 0, pages.freeCommittedBytes(), pages.usedBytes()));
            return decision == ReclaimPolicy.Decision.KEEP || decision == ReclaimPolicy.Decision.RECYCLE;
        } catch (Throwable e) {
            policyThrew(policyName, e);
            return false;
        }
    }

    @Override
    public void policyThrew(String name, Throwable cause) {
        LOG.warn("Slab: reclaim policy '{}' threw; the slab is kept", name, cause);
    }
}
