package io.slab.spi;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Decides on which NUMA node memory is taken for whom. The engine keeps a depot and slab lists per cache and node, and regions per node; an
 * affinity tells it how many nodes there are, where a thread is, and in which order to fall back, and may bind pages.
 *
 * <p>Nodes are numbered 0 to {@code nodes() - 1} here, without holes; {@link #id} tells the system's number.
 *
 * <p><b>When called</b>: never on the fast path. {@link #currentNode} and {@link #currentUser} when a magazine is refilled, and only where
 * {@code nodes() > 1}; the others when regions are reserved and slabs are made, or when somebody asks for a report or a migration.
 * <b>Threads</b>: any, several at once. <b>Locks</b>: with the cache's lock held, {@link #bind} also with the page layer's. <b>Exceptions</b>:
 * {@link #place} reports with {@link BackendMemoryException} that a node has no memory left, and the engine asks the next node of the
 * order; anything else becomes {@link io.slab.error.SlabPluginException}. <b>Identity</b>: caches whose affinities are {@link
 * Object#equals equal} share regions. <b>Lifetime</b>: see the package; nothing is called after the allocator is closed.
 */
public interface NumaAffinity {
    /** What {@link #locate} says of a page that has no memory yet, or whose node is not known. */
    int NOWHERE = -1;

    /** What {@link #nodeOf} says of a thread that ended, or that it does not know. */
    int UNKNOWN = -1;

    /** One node, no binding. */
    NumaAffinity NONE = new NumaAffinity() {
        @Override
        public int nodes() {
            return 1;
        }

        @Override
        public int currentNode() {
            return 0;
        }
    };

    /**
     * How many nodes there are: depots and slab lists are kept for each.
     *
     * @return at least 1, the same at each call
     */
    int nodes();

    /**
     * The node that the calling thread runs on. It may have no memory: then it is not in its own order of fall-back.
     *
     * @return 0 to {@code nodes() - 1}
     */
    int currentNode();

    /**
     * The nodes to take a new slab for {@code node} from, the best first.
     *
     * @param node the node it is for
     * @return at least one node; a node that is left out is never used
     */
    default int[] fallbackOrder(int node) {
        return new int[] {node};
    }

    /**
     * The system's number of a node, for people and for {@link io.slab.RegionStats#node()}.
     *
     * @param node 0 to {@code nodes() - 1}
     * @return the number
     */
    default int id(int node) {
        return node;
    }

    /**
     * Whether {@link #bind} and {@link #place} do anything. If so, the page backend must have {@link Capability#NODE_BINDING}.
     *
     * @return the same at each call
     */
    default boolean bindsPages() {
        return false;
    }

    /**
     * Sets where pages come from when they are touched for the first time. Called once for each region, for a slab that is migrated, and again
     * when such a slab's pages are given back. What is there already stays where it is. A failure that the user can live with is
     * swallowed here and shows in {@link #locate}.
     *
     * @param pages whole pages of one region
     * @param node the node
     */
    default void bind(MemorySegment pages, int node) {}

    /**
     * Makes sure that committed pages are where {@link #bind} wants them; for affinities that would rather fail than cross. Called before a
     * slab or page run is used.
     *
     * @param pages whole pages, committed
     * @param node the node
     * @throws BackendMemoryException if the node has not so much memory; the engine decommits the pages and goes on
     */
    default void place(MemorySegment pages, int node) {}

    /**
     * Asks the system where pages are.
     *
     * @param pages whole pages
     * @param pageBytes their size
     * @return for each page the <em>system's</em> number of its node, or {@link #NOWHERE}
     */
    default int[] locate(MemorySegment pages, long pageBytes) {
        int[] nowhere = new int[Math.toIntExact(pages.byteSize() / pageBytes)];
        Arrays.fill(nowhere, NOWHERE);
        return nowhere;
    }

    /**
     * Moves pages that have memory to a node; their content stays, and other threads may read and write it meanwhile.
     *
     * @param pages whole pages
     * @param pageBytes their size
     * @param node the node
     * @return bytes that were elsewhere and are on the node now
     */
    default long migrate(MemorySegment pages, long pageBytes, int node) {
        return 0;
    }

    /**
     * Names the calling thread, so that {@link #nodeOf} can be asked about it later.
     *
     * @return a number that no other running thread has; 0 for no name
     */
    default int currentUser() {
        return 0;
    }

    /**
     * Where a thread runs now.
     *
     * @param user what {@link #currentUser} returned in it
     * @return 0 to {@code nodes() - 1}, or {@link #UNKNOWN}
     */
    default int nodeOf(int user) {
        return UNKNOWN;
    }
}
