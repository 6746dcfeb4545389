package io.slab;

/** When the engine fills an object with zeros. */
public enum Zeroing {
    /** Never: an allocated object holds whatever its memory held before. The default, and the fastest. */
    NEVER,
    /** At each allocation, so that a new object reads as zeros. */
    ON_ALLOCATE,
    /**
     * At each free, so that nothing an object held outlives it. With {@link Checks#STANDARD} the free object's canary word is
     * the only content left. Objects read as zeros when they are allocated, too.
     */
    ON_FREE
}
