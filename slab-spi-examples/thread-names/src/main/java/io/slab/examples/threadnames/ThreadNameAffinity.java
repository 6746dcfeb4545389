package io.slab.examples.threadnames;

import io.slab.spi.NumaAffinity;

/**
 * Goes by what stands behind the last {@code @} of a thread's name. It binds no pages, so it needs no NUMA machine: depots and slabs are kept
 * apart by group of threads, which keeps one group's objects off the other's cache lines.
 *
 * <p>What to learn here: {@link #currentNode} is asked when magazines are refilled, not per allocation, so that reading a name is cheap
 * enough; and every answer must be a node that exists, whatever users call their threads.
 */
record ThreadNameAffinity(int nodes) implements NumaAffinity {
    @Override
    public int currentNode() {
        String name = Thread.currentThread().getName();
        int node = 0;
        int digits = 0;
        for (int i = name.lastIndexOf('@') + 1; i > 0 && i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9' || ++digits > 4) {
                return 0;
            }
            node = 10 * node + c - '0';
        }
        return node < nodes ? node : 0;
    }

    /** The node itself, then the others in a circle, so that not all fall back to the same one. */
    @Override
    public int[] fallbackOrder(int node) {
        int[] order = new int[nodes];
        for (int i = 0; i < nodes; i++) {
            order[i] = (node + i) % nodes;
        }
        return order;
    }
}
