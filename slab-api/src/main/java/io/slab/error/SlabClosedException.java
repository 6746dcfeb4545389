package io.slab.error;

/**
 * The allocator, cache, handle or slot that was called is closed.
 */
public final class SlabClosedException extends SlabException {

    private static final long serialVersionUID = 1L;

    /**
     * Made by the engine.
     *
     * @param message what is closed
     */
    public SlabClosedException(String message) {
        super(message, null);
    }
}
