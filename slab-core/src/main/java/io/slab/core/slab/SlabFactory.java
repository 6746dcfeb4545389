package io.slab.core.slab;

import io.slab.CacheSpec;
import io.slab.Growth;
import io.slab.Zeroing;
import io.slab.core.page.PageLayer;
import io.slab.core.page.PageRun;
import io.slab.core.page.Placement;
import io.slab.core.page.SpanOwner;
import io.slab.core.sample.Sampling;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabOutOfMemoryException.Limit;
import io.slab.error.SlabPluginException;
import io.slab.spi.AllocationLifecycle;
import io.slab.spi.Bytes;
import io.slab.spi.ColoringStrategy;
import io.slab.spi.ObjectLifecycle;
import io.slab.spi.SlabEvent;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes slabs and gives them back: pages, color, constructed objects, map, in this order; a failure undoes what was done. Called with the
 * cache's lock held.
 */
public final class SlabFactory {
    private final CacheSpec spec;
    private final PageLayer pages;
    private final ColoringStrategy coloring;
    private final String coloringName;
    private final @Nullable ObjectLifecycle lifecycle;
    private final String lifecycleName;
    private final long cacheLine;
    private final @Nullable DescriptorStorage storage;
    private final @Nullable Sampling sampling;
    private final Consumer<SlabEvent> events;
    private final LifecycleFailures failures;
    private final ColorUse colors = new ColorUse();
    private final HolePuncher holes;
    private long constructed;
    private long destructed;

    /** Hears of destructors that threw. */
    @FunctionalInterface
    public interface LifecycleFailures {
        /**
         * A destructor threw; the next object is destructed.
         *
         * @param lifecycle its name
         * @param cause what it threw
         */
        void destructorThrew(String lifecycle, Throwable cause);
    }

    /**
     * A factory for one cache.
     *
     * @param spec the cache
     * @param pages where pages come from
     * @param coloring the strategy
     * @param coloringName its name
     * @param lifecycle the hooks, or {@code null}
     * @param lifecycleName their name
     * @param cacheLine bytes per cache line
     * @param storage where descriptors live that are not on their slab, or {@code null}
     * @param sampling which objects are sampled; {@code null} if none can be
     * @param events hears of slabs
     * @param failures hears of destructors that threw
     */
    public SlabFactory(
            CacheSpec spec,
            PageLayer pages,
            ColoringStrategy coloring,
            String coloringName,
            @Nullable ObjectLifecycle lifecycle,
            String lifecycleName,
            long cacheLine,
            @Nullable DescriptorStorage storage,
            @Nullable Sampling sampling,
            Consumer<SlabEvent> events,
            LifecycleFailures failures) {
        this.spec = spec;
        this.pages = pages;
        this.coloring = coloring;
        this.coloringName = coloringName;
        this.lifecycle = lifecycle;
        this.lifecycleName = lifecycleName;
        this.cacheLine = cacheLine;
        this.storage = storage;
        this.sampling = sampling;
        this.events = events;
        this.failures = failures;
        this.holes = new HolePuncher(spec, pages, lifecycle != null);
    }

    /**
     * Makes a slab and adds it to the pool.
     *
     * @param pool the pool
     * @param owner whom its objects belong to
     * @param placement where its pages shall come from
     * @throws SlabOutOfMemoryException if a limit is hit or the backend has no memory
     * @throws SlabPluginException if a plug-in threw or broke its contract
     */
    public void make(SlabPool pool, SpanOwner owner, Placement placement) {
        SlabGeometry geometry = pool.geometry();
        SlabShape shape = geometry.next(pool.counts().totalBytes());
        if (shape.slabBytes() > spec.limitBytes() - pool.counts().totalBytes()) {
            shape = geometry.smallest(); // the last slabs below a limit are small ones
        }
        if (shape.slabBytes() > spec.limitBytes() - pool.counts().totalBytes()) {
            throw new SlabOutOfMemoryException(
                    Limit.CACHE,
                    "the limit of " + Bytes.format(spec.limitBytes()) + " of cache '" + spec.name()
                            + "' is reached: its slabs take "
                            + Bytes.format(pool.counts().totalBytes()) + ", a new one takes "
                            + Bytes.format(shape.slabBytes())
                            + "; free objects or raise limitBytes",
                    null);
        }
        PageRun run = takeRun(geometry, shape, placement);
        Slab slab;
        try {
            if (spec.growth() == Growth.EAGER) {
                pages.populate(run);
            }
            if (run.bytes() < shape.slabBytes()) {
                shape = geometry.smallest();
            }
            int color = color(pool, shape, run.address(), placement.id());
            StoredDescriptor descriptor =
                    storage == null || geometry.onSlab() ? null : storage.allocate(shape.objects());
            try {
                slab = new Slab(pool, owner, run, shape, color, descriptor);
                draw(slab);
                constructAndMap(slab, geometry.stride());
            } catch (RuntimeException | Error e) {
                free(descriptor);
                throw e;
            }
        } catch (RuntimeException | Error e) {
            pages.free(run);
            throw e;
        }
        pool.add(slab);
        colors.add(slab, shape);
        events.accept(new SlabEvent.SlabCreated(spec.name(), slab.address(), slab.bytes()));
    }

    private void constructAndMap(Slab slab, long stride) {
        construct(slab, stride);
        try {
            pages.map(slab);
        } catch (RuntimeException | Error e) {
            destruct(slab, stride, slab.capacity());
            throw e;
        }
    }

    private void draw(Slab slab) {
        if (sampling != null) {
            SampledFrames.draw(slab, spec.objectSize(), sampling.rate(), ThreadLocalRandom.current());
        }
    }

    /**
     * Draws places of slabs again, after samples are wanted more often.
     *
     * @param pool their pool
     */
    public void drawAgain(SlabPool pool) {
        Sampling wanted = sampling;
        if (wanted == null) {
            return;
        }
        for (Slab slab : pool.allSlabs()) {
            if (wanted.rate() > slab.samplingRate()) { // or its pages would have entries in the page map for nothing
                pages.memory().change(slab, 0, slab.frames(), () -> draw(slab));
            }
        }
    }

    /**
     * Which objects are sampled.
     *
     * @return {@code null} if none can be
     */
    public @Nullable Sampling sampling() {
        return sampling;
    }

    private static void free(@Nullable StoredDescriptor descriptor) {
        if (descriptor != null) {
            descriptor.free();
        }
    }

    private PageRun takeRun(SlabGeometry geometry, SlabShape shape, Placement placement) {
        long alignment = Math.max(naturalAlignment(shape.slabBytes()), spec.alignment());
        try {
            return pages.take(shape.slabBytes(), alignment, placement);
        } catch (SlabOutOfMemoryException e) {
            SlabShape small = geometry.smallest();
            if (small.slabBytes() >= shape.slabBytes()) {
                throw e;
            }
            return pages.take(
                    small.slabBytes(), Math.max(naturalAlignment(small.slabBytes()), spec.alignment()), placement);
        }
    }

    /** Slabs of 2^k pages are aligned to their size; trimmed ones of a single object need no more than a page. */
    private static long naturalAlignment(long bytes) {
        return Long.bitCount(bytes) == 1 ? bytes : 1;
    }

    private int color(SlabPool pool, SlabShape shape, long address, int node) {
        if (shape.colors() == 1) {
            return 0;
        }
        int color;
        try {
            color = coloring.color(new ColoringStrategy.Site(
                    spec.name(),
                    pool.counts().created(),
                    shape.colors(),
                    shape.colorUnit(),
                    shape.slabBytes(),
                    pool.geometry().stride(),
                    cacheLine,
                    node,
                    address));
        } catch (Throwable e) {
            throw new SlabPluginException(
                    coloringName,
                    "coloring strategy '" + coloringName + "' threw for cache '" + spec.name() + "': " + e,
                    e);
        }
        if (color < 0 || color >= shape.colors()) {
            throw new SlabPluginException(
                    coloringName,
                    "coloring strategy '" + coloringName + "' chose color " + color + " for cache '" + spec.name()
                            + "': allowed are 0 to " + (shape.colors() - 1),
                    null);
        }
        return color;
    }

    private void construct(Slab slab, long stride) {
        if (spec.zeroing() == Zeroing.ON_FREE) {
            slab.region().slice(slab.first(), slab.capacity() * stride).fill((byte) 0);
        }
        ObjectLifecycle hooks = lifecycle;
        if (hooks == null) {
            return;
        }
        Object before = HookCalls.enter(HookCalls.Kind.LIFECYCLE, lifecycleName);
        try {
            for (int i = 0; i < slab.capacity(); i++) {
                try {
                    hooks.construct(slab.region().slice(slab.first() + i * stride, spec.objectSize()));
                    constructed++;
                } catch (Throwable e) {
                    destruct(slab, stride, i);
                    throw new SlabPluginException(
                            lifecycleName,
                            "constructor '" + lifecycleName + "' threw for object " + i + " of a new slab of cache '"
                                    + spec.name() + "': " + e,
                            e);
                }
            }
        } finally {
            HookCalls.leave(before);
        }
    }

    private void destruct(Slab slab, long stride, int objects) {
        ObjectLifecycle hooks = lifecycle;
        if (hooks == null) {
            return;
        }
        Object before = HookCalls.enter(HookCalls.Kind.LIFECYCLE, lifecycleName);
        try {
            destructed += objects;
            for (int i = objects - 1; i >= 0; i--) {
                try {
                    hooks.destruct(slab.region().slice(slab.first() + i * stride, spec.objectSize()));
                } catch (Throwable e) {
                    failures.destructorThrew(lifecycleName, e);
                }
            }
        } finally {
            HookCalls.leave(before);
        }
    }

    /**
     * Destructs every object of a slab whose memory goes with the allocator, whoever holds it.
     *
     * @param pool its pool
     * @param slab the slab
     */
    public void abandon(SlabPool pool, Slab slab) {
        if (!slab.isDecommitted()) {
            destruct(slab, pool.geometry().stride(), slab.capacity());
        }
        free(slab.descriptor());
    }

    /**
     * What gives back pages of slabs that stay.
     *
     * @return guarded by the cache's lock
     */
    public HolePuncher holes() {
        return holes;
    }

    /**
     * The colors of the slabs there are.
     *
     * @return guarded by the cache's lock
     */
    public ColorUse colors() {
        return colors;
    }

    /**
     * How often a constructor came to its end.
     *
     * @return the number; guarded by the cache's lock
     */
    public long constructed() {
        return constructed;
    }

    /**
     * How often a destructor was called.
     *
     * @return the number; guarded by the cache's lock
     */
    public long destructed() {
        return destructed;
    }

    /**
     * The hooks.
     *
     * @return {@code null} if there are none
     */
    public @Nullable ObjectLifecycle lifecycle() {
        return lifecycle;
    }

    /**
     * The name of the hooks.
     *
     * @return for messages
     */
    public String lifecycleName() {
        return lifecycleName;
    }

    /**
     * Whether the hooks want to hear of each operation.
     *
     * @return true for an {@link AllocationLifecycle}
     */
    public boolean hearsOfAllocations() {
        return lifecycle instanceof AllocationLifecycle;
    }

    /**
     * Gives an empty slab's pages back.
     *
     * @param pool its pool
     * @param slab the slab, on the pool's empty list
     * @param keepCommitted whether its memory stays with the allocator
     * @return the bytes given back to the backend
     */
    public long giveBack(SlabPool pool, Slab slab, boolean keepCommitted) {
        if (!slab.isDecommitted()) {
            destruct(slab, pool.geometry().stride(), slab.capacity());
        }
        boolean migrated = slab.node() != slab.region().placement().node();
        if (migrated) {
            pages.memory().bindHome(slab); // and what is elsewhere must go: it is decommitted below
        }
        pool.remove(slab);
        free(slab.descriptor());
        long bytes = pages.free(slab, keepCommitted && !migrated && !slab.isDecommitted());
        colors.remove(slab); // these two last: there may be no Java heap for them
        events.accept(new SlabEvent.SlabReleased(spec.name(), slab.address(), slab.bytes()));
        return bytes;
    }

    /**
     * Gives an empty slab's memory back and keeps its address space; keeps the memory, too, where the backend cannot do that.
     *
     * @param pool its pool
     * @param slab the slab, on the pool's empty list and not decommitted
     * @return the bytes given back to the backend
     */
    public long decommit(SlabPool pool, Slab slab) {
        if (!pages.decommits()) {
            return 0;
        }
        destruct(slab, pool.geometry().stride(), slab.capacity());
        pool.decommitted(slab);
        holes.forget(pool, slab);
        return pages.memory().decommit(slab)
                ? slab.bytes()
                : 0; // if it failed, its objects are constructed anew all the same
    }

    /**
     * Makes a decommitted slab usable again.
     *
     * @param pool its pool
     * @param slab the slab
     * @throws SlabOutOfMemoryException if the backend has no memory
     */
    public void recommit(SlabPool pool, Slab slab) {
        pages.memory().recommit(slab, new Placement(slab.region().placement().affinity(), slab.node()));
        construct(slab, pool.geometry().stride());
        pool.recommitted(slab);
    }
}
