package io.slab;

import java.util.List;

/**
 * Where the slabs of an allocator are, as the operating system tells, and which of them should be elsewhere. Nodes are the system's numbers.
 * Caches without NUMA affinity, and page runs of large allocations, are not in it.
 *
 * @param shares what each cache has on each node, in the order of caches, then nodes
 * @param strays slabs that {@link SlabAllocator#rebalance} would move
 * @param movedBytes bytes that have been moved so far in the allocator's life, on demand and by the maintenance thread ({@link
 *     SlabAllocatorConfig#rebalanceBytes})
 */
public record PlacementReport(List<Share> shares, List<Stray> strays, long movedBytes) {
    /** Copies the lists. */
    public PlacementReport {
        shares = List.copyOf(shares);
        strays = List.copyOf(strays);
    }

    /**
     * What a cache has on a node.
     *
     * @param cache the cache's name
     * @param node the node
     * @param slabs slabs that serve this node's threads
     * @param slabBytes their size in bytes
     * @param residentBytes of that, bytes that have memory, on whatever node
     * @param localBytes of that, bytes that are on this node
     */
    public record Share(String cache, int node, int slabs, long slabBytes, long residentBytes, long localBytes) {}

    /**
     * A slab that is not where its users are.
     *
     * @param cache the cache's name
     * @param address its first address
     * @param bytes its size
     * @param node the node that it serves
     * @param target the node that it should be on: that of the thread that took most of its objects if that thread moved, else {@code node}
     * @param strayBytes bytes that have memory on another node than {@code target}
     */
    public record Stray(String cache, long address, long bytes, int node, int target, long strayBytes) {
        /**
         * Whether its users moved to another node, as opposed to pages that came from elsewhere because the node was full.
         *
         * @return true if {@code node} and {@code target} differ
         */
        public boolean usersMoved() {
            return node != target;
        }
    }

    /**
     * What a rebalancing of everything would move.
     *
     * @return bytes
     */
    public long strayBytes() {
        return strays.stream().mapToLong(Stray::strayBytes).sum();
    }
}
