package io.slab;

/** Whom a cache serves. */
public enum CacheKind {
    /** A user made it: {@link SlabAllocator#createCache}. */
    NAMED,
    /** A size class of the allocator's general allocation. */
    SIZE_CLASS,
    /** A size class of arenas' chunks, which only their arena frees. */
    ARENA
}
