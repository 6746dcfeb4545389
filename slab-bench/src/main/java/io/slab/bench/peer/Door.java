package io.slab.bench.peer;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Through which part of its interface an allocator is used. Peers that have one door only are used through that. */
public enum Door {
    /** A cache of one size, by address. */
    CACHE,
    /** Allocation of any size, by address. */
    GENERAL,
    /** A cache of one size; freed through the allocator, which finds the cache from the address. */
    GLOBAL_FREE,
    /** A handle to a cache that belongs to one thread, by address. */
    CONFINED,
    /** A cache of one size, by {@link java.lang.foreign.MemorySegment}. */
    SEGMENT,
    /** Allocation of any size, by {@link java.lang.foreign.MemorySegment}. */
    GENERAL_SEGMENT,
    /** Arenas that free all their objects at once. */
    ARENA;

    /** Its name in an allocator key. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Door> named(String label) {
        return Arrays.stream(values())
                .filter(door -> door.label().equals(label))
                .findFirst();
    }
}
