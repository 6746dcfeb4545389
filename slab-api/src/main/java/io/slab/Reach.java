package io.slab;

/** How far {@link SlabAllocator#reclaim(Reach)} goes, from the cheapest to the most thorough; each includes those before it. */
public enum Reach {
    /** Free pages go to the backend. Takes the page lock, a few MiB at a time; no cache is visited. */
    FREE_PAGES,

    /** Also the empty slabs that caches keep. Takes each cache's lock for a moment. */
    EMPTY_SLABS,

    /**
     * Also what nobody seems to use: magazines that hold as much as at the last such visit, depots of caches without an operation since, and pages between objects
     * in use that were noticed as their slabs drained.
     * The first visit after a burst therefore finds little, the second what the burst left behind. Stops each thread concerned for some ten
     * microseconds.
     */
    IDLE,

    /** Also every magazine of every thread, running, idle or blocked, every depot, and every page between objects in use. Running threads refill theirs at once. */
    EVERYTHING
}
