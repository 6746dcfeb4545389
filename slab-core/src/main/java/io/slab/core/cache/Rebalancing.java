package io.slab.core.cache;

import io.slab.PlacementReport.Share;
import io.slab.PlacementReport.Stray;
import io.slab.core.page.Nodes;
import io.slab.core.page.PageLayer;
import io.slab.core.slab.Slab;
import io.slab.spi.NumaAffinity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings slabs to the node of their users: one visit to a cache, which may be made in several steps. Takes the cache's lock for one slab at a
 * time, so that operations pass between. Confined to the thread that makes it.
 *
 * <p><b>Invariant</b>: a slab is on the lists of the node that its pages are bound to. A migration binds first, then moves what is there, then
 * asks the system; if not everything arrived it goes back the same way.
 */
public final class Rebalancing {
    private final DepotLayer cache;
    private final Nodes nodes;
    private final PageLayer pages;

    /** The slabs that there were at the first step; some may be gone when their turn comes. */
    private @Nullable Iterator<Slab> toVisit;

    /** Nodes that took less than they were asked to: none is asked twice for what it has not. */
    private final BitSet full = new BitSet();

    private boolean purged;

    /**
     * For one visit to a cache.
     *
     * @param cache the cache
     */
    public Rebalancing(DepotLayer cache) {
        this.cache = cache;
        this.nodes = cache.setup().nodes();
        this.pages = cache.setup().pages();
    }

    /** Where a slab's pages are: bytes that have memory, and of these bytes on its own and on the proper node. */
    private record Location(int target, long resident, long local, long onTarget) {
        long stray() {
            return resident - onTarget;
        }
    }

    /**
     * Reports.
     *
     * @param shares where this cache's shares go
     * @param strays where its strays go
     */
    public void report(List<Share> shares, List<Stray> strays) {
        if (cache.setup().nodes().affinity() == NumaAffinity.NONE) {
            return;
        }
        Map<Integer, Integer> users = new HashMap<>();
        long[][] sums = new long[nodes.count()][4];
        for (Slab slab : slabs()) {
            cache.visit();
            try {
                Location at = locate(slab, users);
                if (at == null) {
                    continue;
                }
                long[] sum = sums[slab.node()];
                sum[0]++;
                sum[1] += slab.bytes();
                sum[2] += at.resident();
                sum[3] += at.local();
                if (isStray(slab, at)) {
                    strays.add(new Stray(
                            cache.name(),
                            slab.address(),
                            slab.bytes(),
                            nodes.affinity().id(slab.node()),
                            nodes.affinity().id(at.target()),
                            at.stray()));
                }
            } finally {
                cache.unlock();
            }
        }
        for (int node = 0; node < sums.length; node++) {
            long[] sum = sums[node];
            if (sum[0] > 0) {
                shares.add(new Share(cache.name(), nodes.affinity().id(node), (int) sum[0], sum[1], sum[2], sum[3]));
            }
        }
    }

    /**
     * Moves strays, from where the step before ended.
     *
     * @param budget what this step may cost
     * @return whether all slabs were visited
     */
    public boolean run(MigrationBudget budget) {
        if (nodes.count() == 1) {
            return true;
        }
        if (toVisit == null) {
            toVisit = slabs().iterator();
        }
        Map<Integer, Integer> users = new HashMap<>(); // where a thread is now: asked once per step
        while (toVisit.hasNext() && !budget.isSpent()) {
            Slab slab = toVisit.next();
            budget.look();
            cache.visit();
            try {
                Location at = locate(slab, users);
                if (at == null || !isStray(slab, at) || full.get(at.target()) || !budget.allows(at.stray())) {
                    continue;
                }
                if (!purged) {
                    purged = true;
                    Purge.depots(cache); // so that they go back to the depot of their new node
                    at = locate(slab, users); // its last objects may have come back
                    if (at == null || !isStray(slab, at)) {
                        continue;
                    }
                }
                long bytes = migrate(slab, at);
                budget.spend(bytes);
                full.set(at.target(), bytes < at.stray());
            } finally {
                cache.unlock();
            }
        }
        return !toVisit.hasNext();
    }

    private List<Slab> slabs() {
        cache.visit();
        try {
            return new ArrayList<>(cache.pool().allSlabs());
        } finally {
            cache.unlock();
        }
    }

    private static boolean isStray(Slab slab, Location at) {
        return at.target() != slab.node() || at.stray() > 0;
    }

    /** {@code null} for a slab that is gone or has no memory. */
    private @Nullable Location locate(Slab slab, Map<Integer, Integer> users) {
        if (!slab.isListed() || slab.isDecommitted() || !cache.isMapped()) {
            return null;
        }
        int[] where = nodes.affinity().locate(slab.segment(), pages.pageBytes());
        int user = slab.free() == slab.capacity()
                ? NumaAffinity.UNKNOWN
                : users.computeIfAbsent(slab.user(), nodes::nodeOf);
        int target = user == NumaAffinity.UNKNOWN ? slab.node() : nodes.source(user);
        return new Location(
                target,
                bytes(where, -1),
                bytes(where, nodes.affinity().id(slab.node())),
                bytes(where, nodes.affinity().id(target)));
    }

    /** Bytes on a node, or with -1 on any. */
    private long bytes(int[] where, int id) {
        return Arrays.stream(where)
                        .filter(node -> node != NumaAffinity.NOWHERE && (id < 0 || node == id))
                        .count()
                * pages.pageBytes();
    }

    private long migrate(Slab slab, Location at) {
        if (at.target() == slab.node()) {
            return move(slab, slab.node());
        }
        boolean arrived = false;
        try {
            pages.memory().bind(slab, nodes.placement(at.target()));
            long moved = move(slab, at.target());
            arrived = moved >= at.stray();
            if (arrived) {
                cache.pool().moveTo(slab, at.target());
                return moved;
            }
            move(slab, slab.node()); // the node is full: half here, half there would be the worst
            return 0;
        } finally {
            if (!arrived) {
                pages.memory().bind(slab, nodes.placement(slab.node()));
            }
        }
    }

    private long move(Slab slab, int node) {
        return nodes.affinity().migrate(slab.segment(), pages.pageBytes(), node);
    }
}
