package io.slab;

/** Makes allocators: implemented by the engine, {@code slab-core}. */
public interface EngineProvider {
    /**
     * Makes an allocator.
     *
     * @param config what it shall be like
     * @return a new allocator
     */
    SlabAllocator create(SlabAllocatorConfig config);
}
