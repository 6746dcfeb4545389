package io.slab.core.engine;

import io.slab.PlacementReport;
import io.slab.core.cache.DepotLayer;
import io.slab.core.cache.MigrationBudget;
import io.slab.core.cache.Rebalancing;
import io.slab.error.SlabConfigurationException;
import io.slab.spi.SlabEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps slabs where their users are: reports, moves when a user says so, and a little at each tick of the maintenance thread.
 *
 * <p>The maintenance thread goes round: all slabs of all caches, then again from the start, each tick from where the last one ended. A tick ends
 * when its bytes are spent, when it has looked at {@value #LOOKS} slabs, or when it has begun a second round. Bytes that are left over
 * are kept only for a slab that is larger than what one tick may move: it gets its turn when enough has come together.
 */
final class Rebalancer {
    private static final Logger LOG = LoggerFactory.getLogger("io.slab");

    /** Slabs that a tick asks the system about: some 10 ms of system calls, none of them while another thread waits for more than one. */
    private static final int LOOKS = 4096;

    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final Supplier<List<DepotLayer>> caches;
    private final Events events;
    private final long bytesPerTick;
    private final AtomicLong moved = new AtomicLong();

    // Of the maintenance thread alone:
    private Iterator<DepotLayer> round = Collections.emptyIterator();
    private @Nullable Rebalancing visit;
    private long saved;
    private long waiting;
    private boolean failed;

    Rebalancer(Supplier<List<DepotLayer>> caches, Events events, long bytesPerTick) {
        this.caches = caches;
        this.events = events;
        this.bytesPerTick = bytesPerTick;
    }

    /** How often {@link #tick} is to be called; zero for never. */
    Duration period() {
        return bytesPerTick > 0 ? PERIOD : Duration.ZERO;
    }

    PlacementReport report() {
        List<PlacementReport.Share> shares = new ArrayList<>();
        List<PlacementReport.Stray> strays = new ArrayList<>();
        for (DepotLayer cache : caches.get()) {
            try {
                new Rebalancing(cache).report(shares, strays);
            } catch (WrongThreadException e) {
                leftOut(cache);
            }
        }
        return new PlacementReport(shares, strays, moved.get());
    }

    /** Moves now, on the caller's thread. */
    long run(long maxBytes) {
        if (maxBytes < 0) {
            throw new SlabConfigurationException("maxBytes " + maxBytes + " must be 0 or more");
        }
        MigrationBudget budget = new MigrationBudget(maxBytes, Long.MAX_VALUE);
        try {
            for (DepotLayer cache : caches.get()) {
                if (budget.left() == 0) {
                    break;
                }
                try {
                    new Rebalancing(cache).run(budget);
                } catch (WrongThreadException e) {
                    leftOut(cache);
                }
            }
        } finally {
            count(budget.moved());
        }
        return budget.moved();
    }

    /** A tick of the maintenance thread. */
    void tick(long nanos) {
        MigrationBudget budget = new MigrationBudget(bytesPerTick + saved, LOOKS);
        try {
            boolean done = false;
            boolean begun = false;
            while (!done) {
                if (visit == null && !round.hasNext()) {
                    done = begun;
                    if (!begun) {
                        begun = true;
                        waiting = 0;
                        round = caches.get().iterator();
                        done = !round.hasNext();
                    }
                } else {
                    done = !step(budget);
                }
            }
            failed = false;
        } catch (RuntimeException | Error e) {
            visit = null; // the next cache may fare better
            if (!failed) {
                failed = true;
                LOG.warn("Slab: rebalancing failed; it is tried again, and only said again once it has worked", e);
            }
        } finally {
            waiting = Math.max(waiting, budget.tooLarge());
            saved = Math.min(budget.left(), waiting);
            count(budget.moved());
        }
    }

    /** One step of the visit to a cache; false if the budget ended it. */
    private boolean step(MigrationBudget budget) {
        if (visit == null) {
            visit = new Rebalancing(round.next());
        }
        try {
            if (!visit.run(budget)) {
                return false;
            }
        } catch (WrongThreadException e) {
            LOG.debug("Slab: a cache with the lock 'none' is not rebalanced", e);
        }
        visit = null;
        return true;
    }

    private static void leftOut(DepotLayer cache) {
        LOG.debug(
                "Slab: lock 'none' keeps cache '{}' out of reports and rebalancing",
                cache.spec().name());
    }

    private void count(long bytes) {
        if (bytes > 0) {
            moved.addAndGet(bytes);
            events.accept(new SlabEvent.Rebalanced(bytes));
        }
    }
}
