package io.slab.core.general;

import io.slab.core.cache.InvalidFrees;
import io.slab.core.page.Nodes;
import io.slab.core.page.PageLayer;
import io.slab.core.page.PageRun;
import io.slab.core.page.Span;
import io.slab.core.page.SpanOwner;
import io.slab.error.SlabClosedException;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongPredicate;

/** Objects beyond the largest size class, or aligned to more than a cache can: each is a page run of its own, trimmed to the page. Thread-safe. */
final class LargeRuns implements SpanOwner {
    private final PageLayer pages;
    private final Nodes nodes;
    private final LongPredicate keeps;
    private final Runnable freed;
    private final Set<Run> runs = new HashSet<>();
    private long bytes;
    private boolean refusing;
    private boolean closed;

    LargeRuns(PageLayer pages, Nodes nodes, LongPredicate keeps, Runnable freed) {
        this.pages = pages;
        this.nodes = nodes;
        this.keeps = keeps;
        this.freed = freed;
    }

    /** One object. */
    private static final class Run extends Span {
        Run(LargeRuns owner, PageRun pages) {
            super(owner, pages, 0);
            objects(1);
        }

        @Override
        public String toString() {
            return "page run 0x" + Long.toHexString(address());
        }
    }

    /** Under the monitor as a whole, so that after {@link #refuse} no run is on its way. */
    synchronized long allocate(long size, long alignment) {
        if (refusing) {
            throw new SlabClosedException("the allocator is closed");
        }
        PageRun pageRun =
                nodes.nearest(nodes.current(), node -> pages.take(Math.max(1, size), alignment, nodes.placement(node)));
        Run run = new Run(this, pageRun);
        try {
            pages.map(run);
        } catch (RuntimeException | Error e) {
            pages.free(pageRun);
            throw e;
        }
        runs.add(run);
        bytes += run.bytes();
        return run.address();
    }

    synchronized void refuse() {
        refusing = true;
    }

    @Override
    public void free(long address, Span span) {
        synchronized (this) {
            if (closed) {
                throw new SlabClosedException("the allocator is closed");
            }
            if (address != span.address() || !(span instanceof Run run) || !runs.remove(run)) {
                throw InvalidFrees.describe(address, span, this, "page runs");
            }
            bytes -= span.bytes();
        }
        pages.free(span, keeps.test(span.bytes()));
        freed.run();
    }

    @Override
    public MemorySegment segmentOf(long address, Span span) {
        if (address != span.address()) {
            throw InvalidFrees.describe(address, span, this, "page runs");
        }
        return span.region().slice(address, span.bytes());
    }

    synchronized void close() {
        refusing = true;
        closed = true;
        runs.clear();
    }

    synchronized long count() {
        return runs.size();
    }

    synchronized long bytes() {
        return bytes;
    }
}
