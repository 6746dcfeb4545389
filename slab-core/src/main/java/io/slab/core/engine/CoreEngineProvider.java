package io.slab.core.engine;

import io.slab.EngineProvider;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;

/** How {@link io.slab.Slabs} finds this engine. */
public final class CoreEngineProvider implements EngineProvider {
    /** For the service loader. */
    public CoreEngineProvider() {}

    @Override
    public SlabAllocator create(SlabAllocatorConfig config) {
        return new AllocatorHandle(new Engine(Parts.resolve(config)).opened());
    }
}
