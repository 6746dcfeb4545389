package io.slab.error;

/**
 * The engine found its own or an object's memory damaged: a write after free, a write outside of an object, or a broken
 * structure found by {@code SlabAllocator.verify()}.
 */
public final class SlabCorruptionException extends SlabException {

    private static final long serialVersionUID = 1L;

    /**
     * Made by the engine.
     *
     * @param message what was found, where, and what was expected
     */
    public SlabCorruptionException(String message) {
        super(message, null);
    }
}
