package io.slab;

import io.slab.spi.BackendNote;
import java.util.List;

/**
 * Figures of an allocator at one moment.
 *
 * @param backend the page backend's name
 * @param liveObjects objects that users hold, page runs among them
 * @param liveBytes their bytes, rounded to size classes and pages
 * @param runObjects page runs that users hold: allocations beyond the largest size class
 * @param runBytes their bytes
 * @param arenaBytes bytes of slabs and runs that open arenas hold
 * @param reservedBytes address space held
 * @param committedBytes of that, bytes that may be backed by memory
 * @param freeCommittedBytes of that, bytes in free page runs that were not given back
 * @param heapMetadataBytes Java heap that the engine's structures take, computed from their sizes
 * @param regions every region, by address
 * @param caches every cache, users' first
 * @param backendNotes what the page backend says about its state
 */
public record AllocatorStats(
        String backend,
        long liveObjects,
        long liveBytes,
        long runObjects,
        long runBytes,
        long arenaBytes,
        long reservedBytes,
        long committedBytes,
        long freeCommittedBytes,
        long heapMetadataBytes,
        List<RegionStats> regions,
        List<CacheStats> caches,
        List<BackendNote> backendNotes) {

    /** Copies the lists. */
    public AllocatorStats {
        regions = List.copyOf(regions);
        caches = List.copyOf(caches);
        backendNotes = List.copyOf(backendNotes);
    }
}
