package io.slab.core.page;

import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabOutOfMemoryException.Limit;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.NumaAffinity;
import java.lang.foreign.MemorySegment;

/**
 * Where the memory of a region, and of the runs in it, shall come from: a node of an affinity. Runs stand only in regions of an
 * equal placement.
 *
 * @param affinity the affinity, guarded; {@link NumaAffinity#NONE} for anywhere
 * @param node its node
 */
public record Placement(NumaAffinity affinity, int node) {
    /** Wherever the system likes. */
    public static final Placement ANYWHERE = new Placement(NumaAffinity.NONE, 0);

    /**
     * The system's number of the node.
     *
     * @return the number; -1 for anywhere
     */
    public int id() {
        return affinity == NumaAffinity.NONE ? -1 : affinity.id(node);
    }

    /** Sets where pages come from when they are touched. */
    void bind(MemorySegment pages) {
        if (affinity.bindsPages()) {
            affinity.bind(pages, node);
        }
    }

    /** Makes sure that committed pages are where they belong; {@link SlabOutOfMemoryException} if the node has no memory for them. */
    void settle(MemorySegment pages) {
        if (affinity.bindsPages()) {
            try {
                affinity.place(pages, node);
            } catch (BackendMemoryException e) {
                throw new SlabOutOfMemoryException(Limit.BACKEND, String.valueOf(e.getMessage()), e);
            }
        }
    }
}
