package io.slab.core.page;

/** Hears of backend failures that were survived: memory that could not be given back. Called with the page lock held. */
@FunctionalInterface
public interface PageFailures {
    /**
     * A decommit or release failed; the memory stays with the allocator and is tried again later.
     *
     * @param what the call
     * @param cause what the backend threw
     */
    void notGivenBack(String what, Throwable cause);
}
