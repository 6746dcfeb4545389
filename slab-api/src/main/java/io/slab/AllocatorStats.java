package io.slab;

import io.slab.spi.BackendNote;
import java.util.List;

/**
 * Figures of an allocator at one moment. Whatever threads do meanwhile, wholes are the sums of their parts:
 * {@code liveBytes} of the caches' and {@code runBytes}, {@code slabBytes} of the caches', {@code usedBytes}, {@code reservedBytes} and
 * {@code committedBytes} of the regions', and {@code slabBytes + runBytes + transitBytes = usedBytes}.
 *
 * <p>Two snapshots give rates: {@link #since}.
 *
 * @param name what tells allocators of one JVM apart
 * @param epochMillis when the snapshot was taken
 * @param uptimeNanos how long the allocator had lived then
 * @param backend the page backend
 * @param liveObjects objects that users hold, page runs among them
 * @param liveBytes their bytes, rounded to size classes and pages
 * @param requestedBytes their bytes as users asked for them: see {@link ByteStats#requested()}; page runs count whole
 * @param runObjects page runs that users hold: allocations beyond the largest size class
 * @param runBytes their bytes
 * @param arenaBytes bytes of slabs and runs that open arenas hold
 * @param slabBytes bytes of all slabs
 * @param transitBytes bytes of slabs and runs that were just being made or given back when regions were looked at. Caches and regions are not
 *     looked at in the same instant; where threads changed them in between, several attempts long, this is what is left over, and may be negative
 * @param usedBytes bytes of regions in slabs and page runs
 * @param reservedBytes address space held
 * @param committedBytes of that, bytes that may be backed by memory
 * @param freeCommittedBytes of that, bytes in free page runs that were not given back
 * @param limitBytes what slabs and runs may take, {@link Long#MAX_VALUE} without a limit
 * @param heapMetadataBytes Java heap that the engine's structures take, computed from their sizes
 * @param reclaims reclaims that gave memory back
 * @param reclaimedBytes what they gave back
 * @param failures failed allocations of all caches and of page runs
 * @param regions every region, by address
 * @param nodes what is on each NUMA node
 * @param caches every cache, users' first
 */
public record AllocatorStats(
        String name,
        long epochMillis,
        long uptimeNanos,
        BackendStats backend,
        long liveObjects,
        long liveBytes,
        long requestedBytes,
        long runObjects,
        long runBytes,
        long arenaBytes,
        long slabBytes,
        long transitBytes,
        long usedBytes,
        long reservedBytes,
        long committedBytes,
        long freeCommittedBytes,
        long limitBytes,
        long heapMetadataBytes,
        long reclaims,
        long reclaimedBytes,
        FailureStats failures,
        List<RegionStats> regions,
        List<NodeStats> nodes,
        List<CacheStats> caches) {

    /** Copies the lists. */
    public AllocatorStats {
        regions = List.copyOf(regions);
        nodes = List.copyOf(nodes);
        caches = List.copyOf(caches);
    }

    /**
     * What the page backend says about its state.
     *
     * @return its notes
     */
    public List<BackendNote> backendNotes() {
        return backend.notes();
    }

    /**
     * What happened between two snapshots of the same allocator.
     *
     * @param earlier the other snapshot
     * @return rates; a cache that is not in the earlier one counts from zero
     * @throws IllegalArgumentException if the other is of another allocator, or not earlier
     */
    public AllocatorRates since(AllocatorStats earlier) {
        return AllocatorRates.between(earlier, this);
    }
}
