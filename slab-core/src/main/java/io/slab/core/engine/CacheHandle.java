package io.slab.core.engine;

import io.slab.CacheSpec;
import io.slab.CacheStats;
import io.slab.ConfinedCache;
import io.slab.SlabCache;
import io.slab.Slot;
import io.slab.core.cache.CacheFigures;
import io.slab.core.cache.CacheLife;
import io.slab.core.cache.DepotLayer;
import io.slab.core.cache.Magazine;
import io.slab.core.cache.MagazineLayer;
import io.slab.core.cache.TimedWait;
import io.slab.core.slab.HookCalls;
import io.slab.error.SlabClosedException;
import io.slab.error.SlabException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One handle to a cache. It keeps at hand the magazine to look at first, which leads a cache's main thread to its objects in two loads. A
 * closed handle forgets its cache and has a magazine that nobody owns, so that the fast path needs no flag.
 */
final class CacheHandle implements SlabCache {
    private final CacheSpec spec;
    private final DepotLayer depot;
    private final CacheHandles handles;

    /** {@code null} once closed. A thread that still sees the old value meets the closed cache behind it, if this was the last handle. */
    private @Nullable MagazineLayer front;

    /** What the cache's favourite was when this handle last had to ask; a stale one refuses, and is replaced. */
    private Magazine favourite = Magazine.NONE;

    CacheHandle(DepotLayer depot, CacheHandles handles) {
        this.depot = depot;
        this.spec = depot.spec();
        this.handles = handles;
        this.front = depot.front();
    }

    private MagazineLayer front() {
        MagazineLayer f = front;
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
    public CacheSpec spec() {
        return spec;
    }

    @Override
    public long allocateRaw() {
        long address = favourite.allocate(Thread.currentThread().threadId());
        return address != 0 ? address : allocateThrough(front());
    }

    private long allocateThrough(MagazineLayer f) {
        long address = f.allocate();
        refresh(f);
        return address;
    }

    /** Racy: whatever a thread finds here, it may use only if it owns it. */
    private void refresh(MagazineLayer f) {
        Magazine m = f.favourite();
        if (favourite != m) {
            favourite = m;
            if (front == null) { // closed meanwhile
                favourite = Magazine.NONE;
            }
        }
    }

    private void free(long address, MagazineLayer f) {
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
        MagazineLayer f = front();
        return f.segment(allocateRaw());
    }

    @Override
    public Optional<MemorySegment> tryAllocate() {
        MagazineLayer f = front();
        long address = depot.tryAllocate();
        return address == 0 ? Optional.empty() : Optional.of(f.segment(address));
    }

    @Override
    public MemorySegment allocate(Duration timeout) throws InterruptedException {
        MagazineLayer f = front();
        return f.segment(TimedWait.allocate(depot, timeout));
    }

    @Override
    public void allocateRaw(long[] addresses, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, Objects.requireNonNull(addresses, "addresses").length);
        MagazineLayer f = front();
        int done = 0;
        try {
            for (; done < count; done++) {
                addresses[offset + done] = f.allocate();
            }
        } catch (SlabException e) {
            while (--done >= 0) {
                f.free(addresses[offset + done]);
            }
            throw e;
        }
    }

    @Override
    public void free(long address) {
        if (!favourite.free(Thread.currentThread().threadId(), address)) {
            free(address, front());
        }
    }

    @Override
    public void free(MemorySegment object) {
        free(front().addressOf(object));
    }

    @Override
    public void free(long[] addresses, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, Objects.requireNonNull(addresses, "addresses").length);
        front();
        depot.freeAll(addresses, offset, count);
    }

    @Override
    public ConfinedCache confined() {
        front();
        return CacheLife.confined(depot);
    }

    @Override
    public Slot acquire() {
        MagazineLayer f = front();
        return new ObjectSlot(f, f.allocate());
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
        synchronized (this) {
            front(); // while this handle is open, it is not the last one that is closing
            return handles.open();
        }
    }

    @Override
    public void close() {
        HookCalls.requireOutside("close");
        if (forget()) {
            handles.closed(this);
        }
    }

    /** Makes every later call fail; whether this is the first call. */
    synchronized boolean forget() {
        boolean wasOpen = front != null;
        front = null;
        favourite = Magazine.NONE;
        return wasOpen;
    }

    @Override
    public String toString() {
        return "cache '" + spec.name() + "'";
    }
}
