package io.slab.tools.view;

import java.util.List;

/**
 * One allocator at one moment.
 *
 * @param name its name
 * @param backend where its pages come from
 * @param liveBytes what users asked for and hold
 * @param runObjects page runs that users hold
 * @param runBytes their bytes
 * @param reservedBytes address space
 * @param committedBytes of that, bytes that may be backed by memory
 * @param freeCommittedBytes of those, bytes in free pages
 * @param residentBytes bytes in physical memory, {@link #UNKNOWN} where nobody can tell
 * @param limitBytes what it may take, {@link Long#MAX_VALUE} without a limit
 * @param reclaimedBytes what reclaims gave back since it was made
 * @param failures allocations that failed since it was made
 * @param caches its caches
 */
public record AllocatorView(
        String name,
        String backend,
        long liveBytes,
        long runObjects,
        long runBytes,
        long reservedBytes,
        long committedBytes,
        long freeCommittedBytes,
        long residentBytes,
        long limitBytes,
        long reclaimedBytes,
        long failures,
        List<CacheView> caches) {
    /** Stands for a figure that cannot be had. */
    public static final long UNKNOWN = -1;

    /** Copies the list. */
    public AllocatorView {
        caches = List.copyOf(caches);
    }
}
