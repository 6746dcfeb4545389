package io.slab.spi;

/**
 * Hears of slow-path events, for statistics and tracing, and may help when memory runs out. Called from the thread that caused the
 * event, possibly under engine locks ({@link #onEvent}) or without any ({@link #onOutOfMemory}). A listener that throws is
 * disabled with a warning; the operation goes on.
 */
@FunctionalInterface
public interface SlabListener {
    /**
     * An allocator begins to live: the first call for it. Called without engine locks, before anybody has the allocator.
     *
     * @param allocator what to ask for figures, later and not from inside {@link #onEvent}; valid until {@link #onClose}
     */
    default void onOpen(AllocatorView allocator) {}

    /**
     * An allocator was closed: the last call for it, but for events of what arenas that are still open do. Called without engine locks.
     *
     * @param allocator as in {@link #onOpen}
     */
    default void onClose(AllocatorView allocator) {}

    /**
     * Something happened. Must be quick and may not call into the allocator.
     *
     * @param event what
     */
    void onEvent(SlabEvent event);

    /**
     * Whether {@link #onEvent} shall hear of {@link SlabEvent.AllocationSampled} now. Asked at each sample.
     *
     * @return false by default
     */
    default boolean hearsSamples() {
        return false;
    }

    /**
     * An allocation is about to fail. Called without engine locks, so that it may free objects.
     *
     * @param cache the cache's name
     * @param bytes the bytes asked for
     * @return whether memory was freed and the allocation should be tried once more
     */
    default boolean onOutOfMemory(String cache, long bytes) {
        return false;
    }
}
