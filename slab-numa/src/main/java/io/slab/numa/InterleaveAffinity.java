package io.slab.numa;

import io.slab.core.memory.SystemCallException;
import io.slab.spi.NumaAffinity;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Pages from several nodes in turn, for memory that threads of all nodes use alike. No thread is nearer to it than another, so that there is one
 * depot and one set of slab lists.
 */
final class InterleaveAffinity implements NumaAffinity {
    private final NumaSystem system;
    private final List<Integer> ids;

    /** Interleaves over nodes, by the system's numbers. */
    InterleaveAffinity(NumaSystem system, List<Integer> ids) {
        this.system = system;
        this.ids = List.copyOf(ids);
    }

    @Override
    public int nodes() {
        return 1;
    }

    @Override
    public int currentNode() {
        return 0;
    }

    /** There is not one node that all pages are on. */
    @Override
    public int id(int node) {
        return NOWHERE;
    }

    @Override
    public boolean bindsPages() {
        return true;
    }

    @Override
    public void bind(MemorySegment pages, int node) {
        try {
            system.setPolicy(
                    pages.address(),
                    pages.byteSize(),
                    NumaSystem.Policy.INTERLEAVE,
                    ids.stream().mapToInt(Integer::intValue).toArray());
        } catch (SystemCallException e) {
            Degraded.note("pages cannot be interleaved any more: " + e.getMessage());
        }
    }

    @Override
    public int[] locate(MemorySegment pages, long pageBytes) {
        return Pages.locate(system, pages, pageBytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InterleaveAffinity that && ids.equals(that.ids);
    }

    @Override
    public int hashCode() {
        return ids.hashCode();
    }

    @Override
    public String toString() {
        return "interleave over nodes " + ids;
    }
}
