package io.slab.core.engine;

import io.slab.error.SlabPluginException;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.NumaAffinity;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a NUMA affinity throws into {@link SlabPluginException}, but for the lack of memory on a node. Equal if the affinities are.
 *
 * @param name the affinity's name
 * @param affinity the affinity
 */
record GuardedAffinity(String name, NumaAffinity affinity) implements NumaAffinity {
    /** {@link NumaAffinity#NONE} stays itself: the engine asks it nothing. */
    static NumaAffinity guard(String name, NumaAffinity affinity) {
        return affinity == NumaAffinity.NONE ? affinity : new GuardedAffinity(name, affinity);
    }

    private <T> T guarded(Supplier<@Nullable T> call) {
        try {
            return PluginGuards.guarded("NUMA affinity", name, call);
        } catch (SlabPluginException e) {
            if (e.getCause() instanceof BackendMemoryException full) {
                throw full;
            }
            throw e;
        }
    }

    private void run(Runnable call) {
        guarded(() -> {
            call.run();
            return true;
        });
    }

    @Override
    public int nodes() {
        return guarded(affinity::nodes);
    }

    @Override
    public int currentNode() {
        return guarded(affinity::currentNode);
    }

    @Override
    public int[] fallbackOrder(int node) {
        return guarded(() -> affinity.fallbackOrder(node));
    }

    @Override
    public int id(int node) {
        return guarded(() -> affinity.id(node));
    }

    @Override
    public boolean bindsPages() {
        return guarded(affinity::bindsPages);
    }

    @Override
    public void bind(MemorySegment pages, int node) {
        run(() -> affinity.bind(pages, node));
    }

    @Override
    public void place(MemorySegment pages, int node) {
        run(() -> affinity.place(pages, node));
    }

    @Override
    public int[] locate(MemorySegment pages, long pageBytes) {
        int[] nodes = guarded(() -> affinity.locate(pages, pageBytes));
        if (nodes.length != pages.byteSize() / pageBytes) {
            throw new SlabPluginException(
                    name,
                    "NUMA affinity '" + name + "' located " + nodes.length + " of " + pages.byteSize() / pageBytes
                            + " pages",
                    null);
        }
        return nodes;
    }

    @Override
    public long migrate(MemorySegment pages, long pageBytes, int node) {
        return guarded(() -> affinity.migrate(pages, pageBytes, node));
    }

    @Override
    public int currentUser() {
        return guarded(affinity::currentUser);
    }

    @Override
    public int nodeOf(int user) {
        return guarded(() -> affinity.nodeOf(user));
    }

    /** Caches share regions if their affinities are equal, whatever they were called. */
    @Override
    public boolean equals(Object other) {
        return other instanceof GuardedAffinity that && affinity.equals(that.affinity);
    }

    @Override
    public int hashCode() {
        return affinity.hashCode();
    }
}
