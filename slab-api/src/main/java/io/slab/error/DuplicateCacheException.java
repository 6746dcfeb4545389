package io.slab.error;

/**
 * A cache of this name exists already in the allocator. Names are unique until the cache is closed.
 */
public final class DuplicateCacheException extends SlabException {

    private static final long serialVersionUID = 1L;

    /**
     * Made by the engine.
     *
     * @param message the name and the remedy
     */
    public DuplicateCacheException(String message) {
        super(message, null);
    }
}
