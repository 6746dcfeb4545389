package io.slab.core.engine;

import io.slab.AllocationProfile;
import io.slab.AllocatorDetail;
import io.slab.AllocatorStats;
import io.slab.CacheSpec;
import io.slab.PlacementReport;
import io.slab.Reach;
import io.slab.ReclaimReport;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.cache.MagazineLayer;
import io.slab.core.cache.ThreadMagazines;
import io.slab.core.general.Arenas;
import io.slab.core.memory.HeapRoom;
import io.slab.core.memory.StackRoom;
import io.slab.core.page.Span;
import io.slab.core.slab.HookCalls;
import io.slab.error.InvalidFreeException;
import io.slab.error.SlabClosedException;
import io.slab.spi.MemoryFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One handle to an allocator. A closed handle forgets its engine: see {@link CacheHandle}.
 *
 * <p>A record, since their components are what the JIT takes for constants: with the handle in a {@code static final} field of the program, general allocation
 * need not load where the tables are. Two handles are equal if they are the same.
 */
record AllocatorHandle(SlabAllocatorConfig config, ThreadMagazines magazines, boolean direct, Link link)
        implements SlabAllocator {
    /** Rows for so many threads at hand: 32 KiB of Java heap. */
    private static final int ROWS = 32;

    /** Of a further handle to the same allocator. */
    private static final int ROWS_OF_FURTHER = 8;

    /** What a handle forgets when it is closed. */
    private static final class Link {
        private volatile @Nullable Engine engine;

        Link(Engine engine) {
            this.engine = engine;
        }
    }

    AllocatorHandle(Engine engine) {
        this(engine, ROWS);
    }

    private AllocatorHandle(Engine engine, int rows) {
        this(
                engine.parts().config(),
                engine.general().open(rows),
                engine.parts().direct(),
                new Link(engine));
    }

    private Engine engine() {
        Engine e = link.engine;
        if (e == null) {
            throw closed();
        }
        return e;
    }

    private static SlabClosedException closed() {
        return new SlabClosedException("the allocator is closed");
    }

    @Override
    public SlabCache createCache(CacheSpec spec) {
        return engine().createCache(spec);
    }

    @Override
    public Optional<SlabCache> findCache(String name) {
        return Optional.ofNullable(engine().find(name));
    }

    @Override
    public List<SlabCache> caches() {
        return List.copyOf(engine().named());
    }

    @Override
    public long allocateRaw(long byteSize) {
        long address = magazines.allocateSmall(byteSize);
        return address != 0 ? address : engine().general().allocateOther(byteSize, magazines);
    }

    @Override
    public long allocateRaw(long byteSize, long byteAlignment) {
        return engine().general().allocate(byteSize, byteAlignment, magazines);
    }

    @Override
    public MemorySegment allocate(long byteSize) {
        Engine e = engine();
        long address = allocateRaw(byteSize);
        try {
            return segment(e, address, byteSize);
        } catch (Throwable t) { // there may be no Java heap for it, or the handle was closed
            e.general().free(address);
            throw t;
        }
    }

    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        Engine e = engine();
        long address = allocateRaw(byteSize, byteAlignment);
        try {
            return segment(e, address, byteSize);
        } catch (Throwable t) { // as above
            e.general().free(address);
            throw t;
        }
    }

    private MemorySegment segment(Engine e, long address, long byteSize) {
        MemorySegment segment = direct ? magazines.slice(address, byteSize) : null;
        return segment != null ? segment : span(e, address).region().slice(address, byteSize);
    }

    private static Span span(Engine e, long address) {
        Span span = e.pages().map().find(address);
        if (span == null) {
            e.requireOpen(); // closing forgets every span
            throw foreign(address, "free only what an allocation returned, once");
        }
        return span;
    }

    /** As {@link #span}, where no owner's arithmetic refuses an address that another's span was found for. */
    private Span spanAround(long address) {
        Engine e = engine();
        Span span = e.pages().map().find(address);
        if (span == null || !span.contains(address)) {
            e.requireOpen();
            throw foreign(address, "ask only for what an allocation returned and nobody freed");
        }
        return span;
    }

    private static InvalidFreeException foreign(long address, String remedy) {
        return new InvalidFreeException(
                InvalidFreeException.Kind.FOREIGN,
                address,
                "0x" + Long.toHexString(address) + " is no memory of this allocator, or was given back already: "
                        + remedy);
    }

    @Override
    public void free(MemorySegment object) {
        free(engine().addressOf(object));
    }

    @Override
    public void free(long address) {
        if (!magazines.free(address)) {
            freeOther(address);
        }
    }

    /** Frees an object that the thread's magazine does not take, a page run, or what is none of ours. */
    private void freeOther(long address) {
        Span span = userSpan(address);
        if (magazines.freeFurther(address, span)) {
            return;
        }
        StackRoom.forExchange();
        if (span.owner() instanceof MagazineLayer cache) { // a class check is cheaper than an interface call
            int place = span.place(); // before the free: the span may be gone with its last object
            cache.free(address, span);
            magazines.note(place, cache);
        } else {
            span.owner().free(address, span);
        }
    }

    /** What stands at an address, unless it is an arena's, whose memory goes back with it alone. */
    private Span userSpan(long address) {
        Span span = span(engine(), address);
        if ((span.owner() instanceof MagazineLayer cache && cache.isArena())
                || engine().arenas().ownsRuns(span.owner())) {
            throw new InvalidFreeException(
                    InvalidFreeException.Kind.FOREIGN,
                    address,
                    "0x" + Long.toHexString(address) + " is an arena's memory: it is freed when the arena is closed");
        }
        return span;
    }

    @Override
    public MemorySegment segmentOf(long address) {
        Span span = userSpan(address);
        return span.owner().segmentOf(address, span);
    }

    @Override
    public Arena openArena() {
        Engine e = engine();
        return Arenas.open(
                e.arenas(), e.arenaMagazines(), e::arenaClosed, e.parts().direct(), false);
    }

    @Override
    public Arena openSharedArena() {
        Engine e = engine();
        return Arenas.open(
                e.arenas(), e.arenaMagazines(), e::arenaClosed, e.parts().direct(), true);
    }

    @Override
    public ReclaimReport reclaim(Reach reach) {
        Objects.requireNonNull(reach, "reach");
        return engine().reclaim(reach);
    }

    @Override
    public PlacementReport placement() {
        return engine().placement();
    }

    @Override
    public long rebalance(long maxBytes) {
        return engine().rebalance(maxBytes);
    }

    @Override
    public Optional<MemoryFile> fileOf(long address) {
        return engine().files().find(spanAround(address), address);
    }

    @Override
    public MemorySegment viewOf(List<MemorySegment> parts, Arena arena) {
        Engine e = engine();
        return e.files().view(parts, part -> spanAround(e.addressOf(part)), arena);
    }

    @Override
    public void force() {
        engine().requireOpen();
        engine().files().force();
    }

    @Override
    public void verify() {
        engine().verify();
    }

    @Override
    public AllocatorStats stats() {
        return engine().figures().stats();
    }

    @Override
    public AllocatorDetail inspect() {
        return engine().figures().detail();
    }

    @Override
    public String dump() {
        return Dump.of(engine().figures().stats());
    }

    @Override
    public void sample(long everyBytes) {
        engine().samples().every(everyBytes);
    }

    @Override
    public AllocationProfile profile() {
        return engine().samples().profile();
    }

    @Override
    public SlabAllocator retain() {
        synchronized (link) {
            Engine e = engine();
            e.retain();
            return new AllocatorHandle(e, ROWS_OF_FURTHER);
        }
    }

    @Override
    public void close() {
        HookCalls.requireOutside("close");
        StackRoom.forClosing();
        HeapRoom.forClosing();
        Engine e;
        synchronized (link) {
            e = link.engine;
            link.engine = null;
        }
        if (e != null) {
            e.general().forget(magazines);
            e.release();
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
        return "SlabAllocator@" + Integer.toHexString(hashCode());
    }
}
