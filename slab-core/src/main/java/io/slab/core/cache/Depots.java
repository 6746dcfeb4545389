package io.slab.core.cache;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The depots of a cache and the limit that they share. Each node has several, and each magazine its own one among them, its <em>home</em>: what threads swing with then stays with them, and
 * does not bring its cache lines to a thread that uses their neighbors. Threads beyond the number of homes share. Guarded by the cache's lock.
 *
 * <p>What lies in another home is free to take where that one has more than its part of the limit, as it has where one thread frees what another allocates, or where nothing else is left.
 */
final class Depots {
    static final int NO_LIMIT = Integer.MAX_VALUE;

    /** Homes of each node: threads that run at once are to have their own, and some that wait, on machines up to a size. */
    private static final int HOMES =
            Integer.highestOneBit(4 * Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 8) - 1);

    /** By node, and for each by home; made when something is put there. */
    private final @Nullable Depot[] depots;

    private int limit;

    /** What a home may hold before the others help themselves: its part of the limit. */
    private int part;

    Depots(int nodes) {
        depots = new @Nullable Depot[nodes * HOMES];
    }

    /** The home of the magazine that came as the n-th. */
    static int home(int n) {
        return n & HOMES - 1;
    }

    /** Sets how many objects they may hold together, and by how many magazines they are used. */
    void limit(int objects, int magazines) {
        limit = objects;
        part = objects / Math.clamp(magazines, 1, HOMES);
    }

    /** How many objects they may hold together. */
    int limit() {
        return limit;
    }

    /** How many more objects fit in. */
    int room() {
        return limit - count();
    }

    int count() {
        return count(0, depots.length);
    }

    int count(int node) {
        return count(node * HOMES, (node + 1) * HOMES);
    }

    private int count(int from, int to) {
        int sum = 0;
        for (int i = from; i < to; i++) {
            Depot depot = depots[i];
            sum += depot == null ? 0 : depot.count();
        }
        return sum;
    }

    /** Whether {@link #take} would give some. */
    boolean offers(int node, int home) {
        return source(node, home) != null;
    }

    /** Takes up to {@code wanted} objects of a node: from a home, or if that is empty from one that has more than its part. Returns how many. */
    int take(int node, int home, long[] out, int offset, int wanted) {
        Depot source = source(node, home);
        return source == null ? 0 : source.take(out, offset, wanted);
    }

    private @Nullable Depot source(int node, int home) {
        for (int i = 0; i < HOMES; i++) {
            Depot depot = depots[node * HOMES + (home + i & HOMES - 1)];
            if (depot != null && depot.count() > (i == 0 ? 0 : part)) {
                return depot;
            }
        }
        return null;
    }

    /** Takes up to {@code wanted} objects of a node, wherever they are. Returns how many. */
    int takeAny(int node, long[] out, int offset, int wanted) {
        return takeAny(node * HOMES, (node + 1) * HOMES, out, offset, wanted);
    }

    /** Takes up to {@code wanted} objects of whichever node. Returns how many. */
    int takeAny(long[] out, int wanted) {
        return takeAny(0, depots.length, out, 0, wanted);
    }

    private int takeAny(int from, int to, long[] out, int offset, int wanted) {
        int n = 0;
        for (int i = from; n < wanted && i < to; i++) {
            Depot depot = depots[i];
            n += depot == null ? 0 : depot.take(out, offset + n, wanted - n);
        }
        return n;
    }

    /** Takes in as many objects of a node as fit below a limit, for a home. Returns how many. */
    int put(int node, int home, long[] in, int offset, int offered, int most) {
        int room = most - count();
        if (room <= 0) {
            return 0;
        }
        int index = node * HOMES + home;
        Depot depot = depots[index];
        if (depot == null) {
            try {
                depot = new Depot();
            } catch (OutOfMemoryError e) {
                return 0; // as where it has no room: they go into their slabs
            }
            depots[index] = depot;
        }
        return depot.put(in, offset, offered, room, most);
    }

    /** Forgets the arrays of empty depots. */
    void shrink() {
        for (int i = 0; i < depots.length; i++) {
            Depot depot = depots[i];
            if (depot != null && depot.count() == 0) {
                depots[i] = null;
            }
        }
    }

    /** Takes everything out and forgets the arrays. */
    long[] drain() {
        long[] all = objects();
        Arrays.fill(depots, null);
        return all;
    }

    /** The objects of all nodes, as a copy. */
    long[] objects() {
        long[] all = new long[count()];
        int n = 0;
        for (Depot depot : depots) {
            n += depot == null ? 0 : depot.copyTo(all, n);
        }
        return all;
    }

    void verify(String cache) {
        for (Depot depot : depots) {
            if (depot != null) {
                depot.verify(cache);
            }
        }
    }

    long heapBytes() {
        long sum = 24 + 16 + 4L * depots.length;
        for (Depot depot : depots) {
            sum += depot == null ? 0 : depot.heapBytes();
        }
        return sum;
    }
}
