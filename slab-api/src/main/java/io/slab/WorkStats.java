package io.slab;

/**
 * What a cache did since it was made: counts that only grow, so that two snapshots give rates. They are kept where magazines are exchanged, and
 * cost an allocation that a magazine serves nothing; such an allocation leaves no trace, either.
 *
 * @param allocations objects that went from the depot and slabs to threads. A thread that frees and allocates in turn is served from its magazine,
 *     and is not counted: a lower bound of the allocations users made
 * @param frees objects that came back from threads to the depot and slabs; {@code allocations - frees = live + magazines} at each snapshot
 * @param slowPaths how often an operation could not be served from a magazine
 * @param contentions how often one of them, or another visitor, found the cache's lock taken
 * @param failures allocations that failed
 * @param constructed runs of the lifecycle's constructor
 * @param destructed runs of its destructor
 * @param slabsCreated slabs made
 * @param slabsReleased slabs given back
 * @param reclaimedBytes bytes of slabs that were given back or decommitted
 */
public record WorkStats(
        long allocations,
        long frees,
        long slowPaths,
        long contentions,
        FailureStats failures,
        long constructed,
        long destructed,
        long slabsCreated,
        long slabsReleased,
        long reclaimedBytes) {}
