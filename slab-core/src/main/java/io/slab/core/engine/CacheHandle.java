package io.slab.core.engine;

import io.slab.CacheSpec;
import io.slab.CacheStats;
import io.slab.ConfinedCache;
import io.slab.SlabCache;
import io.slab.Slot;
import io.slab.core.cache.CacheFigures;
import io.slab.core.cache.CacheLife;
import io.slab.core.cache.CacheMagazines;
import io.slab.core.cache.DepotLayer;
import io.slab.core.cache.MagazineLayer;
import io.slab.core.cache.TimedWait;
import io.slab.core.memory.HeapRoom;
import io.slab.core.memory.StackRoom;
import io.slab.core.page.NearSpans;
import io.slab.core.page.Span;
import io.slab.core.slab.HookCalls;
import io.slab.error.SlabClosedException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One handle to a cache. It keeps at hand the magazines of the threads that use it. A closed handle forgets its cache and these, so that the fast path
 * needs no flag.
 *
 * <p>A record, since their components are what the JIT takes for constants; those of {@link CacheMagazines} that the fast path needs are here once more, which
 * spares handles that are no constants a load. Two handles are equal if they are the same.
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record CacheHandle(
        long[][] rows,
        boolean checked,
        long canaryOffset,
        long mark,
        @Nullable Span[] wholes,
        @Nullable Span[][] chunks,
        int frameShift,
        int place,
        boolean direct,
        long objectSize,
        CacheMagazines magazines,
        DepotLayer depot,
        CacheSpec spec,
        CacheHandles handles,
        Link link)
        implements SlabCache {
    /** What changes. */
    private static final class Link {
        /** {@code null} once closed. A thread that still sees the old value meets the closed cache behind it, if this was the last handle. */
        private volatile @Nullable MagazineLayer front;

        Link(MagazineLayer front) {
            this.front = front;
        }
    }

    CacheHandle(DepotLayer depot, CacheHandles handles) {
        this(depot, handles, CacheMagazines.of(depot.front()));
    }

    private CacheHandle(DepotLayer depot, CacheHandles handles, CacheMagazines m) {
        this(
                m.rows(),
                m.checked(),
                m.canaryOffset(),
                m.mark(),
                m.wholes(),
                m.chunks(),
                m.frameShift(),
                m.place(),
                m.direct(),
                depot.spec().objectSize(),
                m,
                depot,
                depot.spec(),
                handles,
                new Link(depot.front()));
    }

    private MagazineLayer front() {
        MagazineLayer f = link.front;
        if (f == null) {
            throw closed();
        }
        return f;
    }

    private SlabClosedException closed() {
        return new SlabClosedException("cache '" + spec.name() + "' is closed");
    }

    @Override
    public String name() {
        return spec.name();
    }

    @Override
    public long allocateRaw() {
        long address = CacheMagazines.allocate(rows, checked, canaryOffset);
        return address != 0 ? address : allocateOther();
    }

    /** Small enough to be inlined where virtual threads are at work. */
    private long allocateOther() {
        if (magazines.hasCarriers() && Thread.currentThread().isVirtual()) {
            long inside = magazines.allocateInside();
            if (inside != 0) {
                return inside;
            }
        }
        return allocateThrough(front());
    }

    private long allocateThrough(MagazineLayer f) {
        StackRoom.forExchange(); // also for what comes when the object is there
        long address = f.allocate();
        refresh(f);
        return address;
    }

    /** Racy: whatever a thread finds here, it may use only if it owns it. */
    private void refresh(MagazineLayer f) {
        if (magazines.wants(f)) {
            synchronized (link) {
                if (link.front != null) { // or closed meanwhile
                    magazines.note(f);
                }
            }
        }
    }

    /** As {@link #allocateOther}. */
    private void freeOther(long address) {
        if (!magazines.hasCarriers() || !Thread.currentThread().isVirtual() || !magazines.freeInside(address)) {
            free(address, front());
        }
    }

    private void free(long address, MagazineLayer f) {
        StackRoom.forExchange();
        f.free(address);
        refresh(f);
    }

    @Override
    public long tryAllocateRaw() {
        front();
        return depot.tryAllocate();
    }

    @Override
    public MemorySegment allocate() {
        long address = allocateRaw();
        try {
            MemorySegment segment = direct ? NearSpans.slice(address, objectSize, wholes, chunks, frameShift) : null;
            return segment != null ? segment : front().segment(address);
        } catch (Throwable t) { // there may be no Java heap for it, or the handle was closed
            depot.front().free(address);
            throw t;
        }
    }

    @Override
    public Optional<MemorySegment> tryAllocate() {
        front();
        long address = depot.tryAllocate();
        return address == 0 ? Optional.empty() : Optional.of(segment(address));
    }

    @Override
    public MemorySegment allocate(Duration timeout) throws InterruptedException {
        front();
        return segment(TimedWait.allocate(depot, timeout));
    }

    private MemorySegment segment(long address) {
        try {
            MemorySegment segment = direct ? NearSpans.slice(address, objectSize, wholes, chunks, frameShift) : null;
            return segment != null ? segment : depot.front().segment(address);
        } catch (Throwable t) { // there may be no Java heap for it
            depot.front().free(address);
            throw t;
        }
    }

    @Override
    public void allocateRaw(long[] addresses, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, Objects.requireNonNull(addresses, "addresses").length);
        if (count == 1) {
            addresses[offset] = allocateRaw();
            return;
        }
        front();
        if (count > 0) {
            depot.allocateAll(addresses, offset, count);
        }
    }

    @Override
    public void free(long address) {
        if (!CacheMagazines.free(address, rows, checked, canaryOffset, mark, place)) {
            freeOther(address);
        }
    }

    @Override
    public void free(MemorySegment object) {
        free(front().addressOf(object));
    }

    @Override
    public void free(long[] addresses, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, Objects.requireNonNull(addresses, "addresses").length);
        if (count == 1) {
            free(addresses[offset]);
            return;
        }
        front();
        if (count > 0) {
            depot.freeAll(addresses, offset, count);
        }
    }

    @Override
    public ConfinedCache confined() {
        front();
        return CacheLife.confined(depot);
    }

    @Override
    public Slot acquire() {
        MagazineLayer f = front();
        long address = allocateRaw();
        try {
            return new ObjectSlot(f, address);
        } catch (Throwable t) { // as above
            f.free(address);
            throw t;
        }
    }

    @Override
    public MemorySegment segmentOf(long address) {
        MagazineLayer f = front();
        f.require(address);
        return f.segment(address);
    }

    @Override
    public long shrink() {
        front();
        return CacheLife.shrink(depot);
    }

    @Override
    public CacheStats stats() {
        return CacheFigures.stats(depot);
    }

    @Override
    public SlabCache retain() {
        synchronized (link) {
            front(); // while this handle is open, it is not the last one that is closing
            return handles.open();
        }
    }

    @Override
    public void close() {
        HookCalls.requireOutside("close");
        StackRoom.forClosing();
        HeapRoom.forClosing();
        if (forget()) {
            handles.closed(this);
        }
    }

    /** Makes every later call fail; whether this is the first call. */
    boolean forget() {
        synchronized (link) {
            boolean wasOpen = link.front != null;
            link.front = null;
            magazines.forget();
            return wasOpen;
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return "cache '" + spec.name() + "'";
    }
}
