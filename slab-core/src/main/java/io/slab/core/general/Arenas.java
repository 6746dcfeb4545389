package io.slab.core.general;

import io.slab.core.cache.ThreadMagazines;
import java.lang.foreign.Arena;

/** Opens arenas. */
public final class Arenas {
    private Arenas() {}

    /**
     * Opens an arena.
     *
     * @param allocator where its chunks come from
     * @param magazines the allocator's
     * @param closed is called when an arena that held memory has given it back
     * @param direct whether addresses are real and native access is enabled; elsewhere the JDK's own arena serves, since only native
     *     segments can be given a scope
     * @param shared for all threads
     * @return the arena
     */
    public static Arena open(
            GeneralAllocator allocator, ThreadMagazines magazines, Runnable closed, boolean direct, boolean shared) {
        if (!direct) {
            return shared ? Arena.ofShared() : Arena.ofConfined();
        }
        return new SlabArena(allocator, magazines, closed, shared);
    }
}
