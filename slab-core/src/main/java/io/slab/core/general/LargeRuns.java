package io.slab.core.general;

import io.slab.core.cache.CacheSetup;
import io.slab.core.cache.InvalidFrees;
import io.slab.core.memory.StackRoom;
import io.slab.core.page.Nodes;
import io.slab.core.page.PageLayer;
import io.slab.core.page.PageRun;
import io.slab.core.page.Span;
import io.slab.core.page.SpanOwner;
import io.slab.core.sample.Place;
import io.slab.core.sample.Profile;
import io.slab.core.sample.Sampling;
import io.slab.error.SlabClosedException;
import io.slab.error.SlabOutOfMemoryException;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Objects beyond the largest size class, or aligned to more than a cache can: each is a page run of its own, trimmed to the page. Thread-safe. */
public final class LargeRuns implements SpanOwner {
    /** What they are called where a cache's name is expected. */
    public static final String NAME = "page runs";

    private final PageLayer pages;
    private final Upkeep upkeep;

    /** Of this kind since it grows before it takes one in: where there is no Java heap for that, it has not. */
    private final Set<Run> runs = Collections.newSetFromMap(new IdentityHashMap<>());

    private long bytes;
    private boolean refusing;
    private boolean closed;

    LargeRuns(PageLayer pages, Upkeep upkeep) {
        this.pages = pages;
        this.upkeep = upkeep;
    }

    /**
     * What the allocator does around them.
     *
     * @param nodes the nodes that they are taken from
     * @param shortage when memory runs out
     * @param before hears of the bytes asked for, before they are taken
     * @param keeps whether the memory of a freed run of so many bytes stays with the allocator
     * @param sampling which of them are sampled
     */
    public record Upkeep(
            Nodes nodes, CacheSetup.Shortage shortage, LongConsumer before, LongPredicate keeps, Sampling sampling) {}

    /** One object. */
    private static final class Run extends Span {
        /** {@code null} if it is not sampled. */
        private final @Nullable Place place;

        Run(LargeRuns owner, PageRun pages, @Nullable Place place) {
            super(owner, pages, 0);
            this.place = place;
            objects(1);
        }

        @Override
        public String toString() {
            return "page run 0x" + Long.toHexString(address());
        }
    }

    /** Allocates, and has memory freed elsewhere if there is none. */
    long allocate(long size, long alignment) {
        StackRoom.forGrowth();
        Run run = allocateRun(size, alignment);
        if (run.place != null) {
            upkeep.sampling.allocated(run.place, run.place.lot(), NAME, run.address(), run.bytes());
        }
        return run.address();
    }

    private Run allocateRun(long size, long alignment) {
        upkeep.before.accept(size);
        SlabOutOfMemoryException failure;
        try {
            return take(size, alignment);
        } catch (SlabOutOfMemoryException e) {
            if (e.limit() == SlabOutOfMemoryException.Limit.REQUEST) {
                upkeep.shortage.failed(NAME, e);
                throw e;
            }
            failure = e;
        }
        upkeep.shortage.limitReached(NAME, failure.limit(), false);
        for (int remedy = 0; remedy < CacheSetup.Shortage.REMEDIES; remedy++) {
            if (upkeep.shortage.relieve(NAME, remedy, size)) {
                try {
                    return take(size, alignment);
                } catch (SlabOutOfMemoryException e) {
                    failure = e;
                }
            }
        }
        upkeep.shortage.inVain();
        upkeep.shortage.failed(NAME, failure);
        throw failure;
    }

    /** Under the monitor as a whole, so that after {@link #refuse} no run is on its way. */
    private synchronized Run take(long size, long alignment) {
        if (refusing) {
            throw new SlabClosedException("the allocator is closed");
        }
        PageRun pageRun = upkeep.nodes.nearest(
                upkeep.nodes.current(), node -> pages.take(Math.max(1, size), alignment, upkeep.nodes.placement(node)));
        Run run;
        try {
            run = new Run(this, pageRun, upkeep.sampling.place(pageRun.bytes()));
            runs.add(run);
        } catch (RuntimeException | Error e) {
            pages.free(pageRun);
            throw e;
        }
        try {
            pages.map(run);
        } catch (RuntimeException | Error e) {
            runs.remove(run);
            pages.free(pageRun);
            throw e;
        }
        bytes += run.bytes();
        return run;
    }

    synchronized void refuse() {
        refusing = true;
    }

    @Override
    public void free(long address, Span span) {
        StackRoom.forGrowth();
        synchronized (this) {
            if (closed) {
                throw new SlabClosedException("the allocator is closed");
            }
            if (address != span.address() || !(span instanceof Run run) || !runs.remove(run)) {
                throw InvalidFrees.describe(address, span, this, "page runs");
            }
            bytes -= span.bytes();
        }
        pages.free(span, keeps(span.bytes()));
        upkeep.shortage.pagesFreed();
    }

    private boolean keeps(long bytes) {
        try {
            return upkeep.keeps.test(bytes);
        } catch (OutOfMemoryError e) {
            return true; // no Java heap to ask with: the memory stays until somebody reclaims
        }
    }

    @Override
    public MemorySegment segmentOf(long address, Span span) {
        if (address != span.address()) {
            throw InvalidFrees.describe(address, span, this, "page runs");
        }
        return span.region().slice(address, span.bytes());
    }

    /** Adds those that users hold to a profile. */
    synchronized void addTo(Profile profile) {
        for (Run run : runs) {
            if (run.place != null) {
                profile.add(NAME, run.place);
            }
        }
    }

    /** Forgets who allocated them. */
    synchronized void forgetSamples() {
        for (Run run : runs) {
            if (run.place != null) {
                run.place.clear();
            }
        }
    }

    synchronized void close() {
        refusing = true;
        closed = true;
        runs.clear();
    }

    /**
     * Those that users hold.
     *
     * @param count how many
     * @param bytes their bytes
     */
    public record Total(long count, long bytes) {}

    synchronized Total total() {
        return new Total(runs.size(), bytes);
    }

    /** Those that users hold, as a copy. */
    synchronized List<Span> spans() {
        return List.copyOf(runs);
    }

    synchronized long count() {
        return runs.size();
    }

    synchronized long bytes() {
        return bytes;
    }
}
