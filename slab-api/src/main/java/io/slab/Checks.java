package io.slab;

/**
 * How much the engine distrusts its callers.
 *
 * <p>The cheap design behind {@link #STANDARD}: the page map tells the slab of any address, so foreign, misaligned and interior
 * addresses are refused by arithmetic; and a free object carries a canary (a secret key mixed with its address) in one word, so
 * that a free that finds it there is a double free, and an allocation that finds it damaged tells of a write after free.
 */
public enum Checks {
    /** No check at all: for those who measured, and whose callers are proven. A wrong free corrupts the allocator's state. */
    OFF,

    /**
     * The default. Refuses the free of a foreign, misaligned, interior or already free address at the call that makes the
     * mistake, with nothing changed; an object that was written to while free is never handed out. Two threads that free one object at the
     * same moment may both succeed; the damage is then found when the object is allocated again.
     */
    STANDARD
}
