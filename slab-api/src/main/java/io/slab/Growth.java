package io.slab;

/** When a cache takes memory from the page backend. */
public enum Growth {
    /** Nothing is taken before the first allocation needs it. */
    ON_DEMAND,
    /** The slabs for {@link CacheSpec#initialObjects()} objects are made and committed when the cache is created. */
    EAGER
}
