package io.slab;

import io.slab.spi.BackendNote;
import java.util.List;

/**
 * Figures of the page backend and of what was asked of it.
 *
 * @param name the backend's name
 * @param pageBytes the size of its pages
 * @param frameBytes the size of the frames that slabs are made of
 * @param capabilities what it can do, by name
 * @param regionsReserved regions it gave since the allocator was made
 * @param regionsReleased regions that went back to it
 * @param notes what it says about its state
 */
public record BackendStats(
        String name,
        long pageBytes,
        long frameBytes,
        List<String> capabilities,
        long regionsReserved,
        long regionsReleased,
        List<BackendNote> notes) {
    /** Copies the lists. */
    public BackendStats {
        capabilities = List.copyOf(capabilities);
        notes = List.copyOf(notes);
    }
}
