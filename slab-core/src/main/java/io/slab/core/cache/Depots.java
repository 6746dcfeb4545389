package io.slab.core.cache;

import java.util.Arrays;

/** The depots of a cache, one for each node, and the limit that they share. Guarded by the cache's lock. */
final class Depots {
    static final int NO_LIMIT = Integer.MAX_VALUE;

    private final Depot[] byNode;
    private int limit;

    Depots(int nodes) {
        byNode = new Depot[nodes];
        Arrays.setAll(byNode, node -> new Depot());
    }

    /** Sets how many objects they may hold together. */
    void limit(int objects) {
        limit = objects;
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
        int sum = 0;
        for (Depot depot : byNode) {
            sum += depot.count();
        }
        return sum;
    }

    int count(int node) {
        return byNode[node].count();
    }

    /** Takes up to {@code wanted} objects of a node. Returns how many. */
    int take(int node, long[] out, int offset, int wanted) {
        return byNode[node].take(out, offset, wanted);
    }

    /** Takes in as many objects of a node as fit below a limit. Returns how many. */
    int put(int node, long[] in, int offset, int offered, int most) {
        return byNode[node].put(in, offset, offered, most - count(), most);
    }

    /** Takes up to {@code wanted} objects of whichever node. Returns how many. */
    int takeAny(long[] out, int wanted) {
        int n = 0;
        for (Depot depot : byNode) {
            n += depot.take(out, n, wanted - n);
        }
        return n;
    }

    /** Forgets the arrays of empty depots. */
    void shrink() {
        for (Depot depot : byNode) {
            if (depot.count() == 0) {
                depot.clear();
            }
        }
    }

    /** Takes everything out and forgets the arrays. */
    long[] drain() {
        long[] all = objects();
        for (Depot depot : byNode) {
            depot.clear();
        }
        return all;
    }

    /** The objects of all nodes, as a copy. */
    long[] objects() {
        long[] all = new long[count()];
        int n = 0;
        for (Depot depot : byNode) {
            n += depot.copyTo(all, n);
        }
        return all;
    }

    void verify(String cache) {
        for (Depot depot : byNode) {
            depot.verify(cache);
        }
    }

    long heapBytes() {
        long sum = 24 + 16 + 4L * byNode.length;
        for (Depot depot : byNode) {
            sum += depot.heapBytes();
        }
        return sum;
    }
}
