package io.slab.core.page;

import io.slab.RegionStats;
import io.slab.error.InvalidFreeException;
import io.slab.error.SlabClosedException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabOutOfMemoryException.Limit;
import io.slab.error.SlabPluginException;
import io.slab.spi.Bytes;
import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.SlabEvent;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands out runs of committed frames. Regions are reserved when no run fits and given back when they are empty. One lock; it is
 * the innermost of the engine's locks, and the only plug-ins that are called under it are the page backend and, to bind a
 * new region, the NUMA affinity.
 */
public final class PageLayer {
    /** Memory that goes back while the lock is held once: a few hundred microseconds. */
    private static final long TRIM_STEP_BYTES = 4L << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final PageBackend backend;
    private final boolean decommits;
    private final boolean wipes;
    private final int frameShift;
    private final long limitBytes;
    private final BackendGuard guard;
    private final Regions regions;
    private final RunFinder finder;
    private final SpanMemory memory;
    private final PageMap map;
    private long usedBytes;
    private long unmappedBytes; // taken, and not yet entered into the map
    private long leastFreeFrames; // since the last look
    private long changes; // of usedBytes
    private boolean closed;
    private boolean backendClosed;

    /**
     * A page layer without regions.
     *
     * @param backendName for errors
     * @param backend where regions come from
     * @param frameSize bytes, a power of two
     * @param limitBytes the limit of used bytes
     * @param events hears of regions
     * @param failures hears of survived failures
     * @param indexed where spans are entered instead of the map's own tables, or {@code null}
     */
    public PageLayer(
            String backendName,
            PageBackend backend,
            long frameSize,
            long limitBytes,
            Consumer<SlabEvent> events,
            PageFailures failures,
            @Nullable IndexedSpans indexed) {
        this.backend = backend;
        this.wipes = backend.capabilities().contains(Capability.SECRET);
        this.decommits = backend.capabilities().contains(Capability.DECOMMIT);
        this.frameShift = Long.numberOfTrailingZeros(frameSize);
        this.limitBytes = limitBytes;
        this.guard = new BackendGuard(backendName);
        boolean real = backend.capabilities().contains(Capability.NATIVE_ADDRESSES);
        FrameWords words = FrameWords.open(real && indexed == null, frameShift);
        this.regions = new Regions(backendName, backend, frameShift, events, failures, words);
        this.finder = new RunFinder(regions, decommits, frameShift);
        this.map = new PageMap(frameShift, indexed, words);
        this.memory = new SpanMemory(lock, map, backendName, guard, failures);
    }

    /**
     * The frame size.
     *
     * @return bytes
     */
    public long frameSize() {
        return 1L << frameShift;
    }

    /**
     * The size of the backend's pages, which frames are made of.
     *
     * @return bytes
     */
    public long pageBytes() {
        return backend.pageBytes();
    }

    /**
     * The map of spans.
     *
     * @return the map
     */
    public PageMap map() {
        return map;
    }

    /**
     * Takes a run.
     *
     * @param bytes its size; rounded up to frames
     * @param alignment a power of two its address must be a multiple of
     * @param placement where it shall come from
     * @return the run, committed
     * @throws SlabOutOfMemoryException if the limit is hit, or the backend or the node has no memory
     * @throws SlabPluginException if the backend threw
     * @throws SlabClosedException if the allocator is closed
     */
    public PageRun take(long bytes, long alignment, Placement placement) {
        long length = (bytes + frameSize() - 1) >>> frameShift;
        if (bytes < 0 || length > 1 << 30) {
            throw new SlabOutOfMemoryException(
                    Limit.REQUEST,
                    "a run of " + bytes + " bytes is beyond the largest of " + (1L << 30 << frameShift),
                    null);
        }
        PageRun run = take((int) length, Math.max(1, alignment >>> frameShift), placement);
        try {
            placement.settle(run.segment()); // may take long: without the lock
        } catch (RuntimeException | Error e) {
            free(run);
            throw e;
        }
        return run;
    }

    private PageRun take(int length, long frameAlignment, Placement placement) {
        lock.lock();
        try {
            if (closed) {
                throw new SlabClosedException("the allocator is closed");
            }
            long need = (long) length << frameShift;
            if (need > limitBytes - usedBytes) {
                throw new SlabOutOfMemoryException(
                        Limit.ALLOCATOR,
                        "the allocator's limit of " + Bytes.format(limitBytes) + " is reached: "
                                + Bytes.format(usedBytes) + " in use, " + Bytes.format(need)
                                + " more asked for; free memory or raise slab.limit",
                        null);
            }
            PageRun run = guard.call(() -> finder.find(length, frameAlignment, placement, usedBytes));
            leastFreeFrames = Math.min(leastFreeFrames, regions.freeCommittedFrames());
            usedBytes += need;
            changes++;
            unmappedBytes += need;
            return run;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Enters a span into the map.
     *
     * @param span the span
     */
    public void map(Span span) {
        lock.lock();
        try {
            if (closed) {
                throw new SlabClosedException("the allocator is closed");
            }
            map.put(span);
            unmappedBytes -= span.bytes();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives a span's frames back and forgets it.
     *
     * @param span the span, mapped
     * @param keepCommitted whether its memory stays with the allocator
     * @return the bytes given back to the backend
     */
    public long free(Span span, boolean keepCommitted) {
        lock.lock();
        try {
            if (closed) {
                return 0; // closing gave everything back
            }
            map.remove(span);
            return release(span.region(), span.frame(), span.frames(), keepCommitted);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives a run back that was never mapped.
     *
     * @param run the run
     */
    public void free(PageRun run) {
        lock.lock();
        try {
            if (!closed) {
                unmappedBytes -= run.bytes();
                release(run.region(), run.frame(), run.frames(), false);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Brings a run into memory before its first use, as far as the backend can.
     *
     * @param run the run
     */
    public void populate(PageRun run) {
        locked(() -> guard.call(() -> {
            run.region().pages().populate(run.address() - run.region().base(), run.bytes());
            return run;
        }));
    }

    /**
     * The memory of spans that stay where they are.
     *
     * @return never changes
     */
    public SpanMemory memory() {
        return memory;
    }

    private <T> T locked(Supplier<T> question) {
        lock.lock();
        try {
            return question.get();
        } finally {
            lock.unlock();
        }
    }

    /** The regions at this moment. */
    List<Region> regions() {
        return locked(regions::copy);
    }

    private long release(Region region, int frame, int frames, boolean keepCommitted) {
        if (wipes) {
            region.wipe(frame, frames);
        }
        usedBytes -= (long) frames << frameShift;
        changes++;
        region.release(frame, frames);
        try {
            return giveBack(region, frame, frames, keepCommitted);
        } catch (OutOfMemoryError e) {
            return 0; // No Java heap to give memory back with. The run is free all the same; trim() tries again.
        }
    }

    /** What is free goes back if nobody wants it kept. */
    private long giveBack(Region region, int frame, int frames, boolean keepCommitted) {
        if (region.isEmpty() && !(keepCommitted && regions.isOnlyEmpty(region))) {
            long committed = region.committedBytes();
            boolean gone = regions.giveBack(region);
            finder.lowered(usedBytes);
            return gone ? committed : 0;
        }
        if (keepCommitted || !decommits) {
            return 0;
        }
        long bytes = regions.decommit(region, frame, frames);
        finder.lowered(usedBytes);
        return bytes;
    }

    /**
     * Gives free memory back: empty regions and free committed frames, those at high addresses first. The lock is taken anew for every
     * {@value #TRIM_STEP_BYTES} bytes.
     *
     * @param most how much at most; of a region that the backend takes back only as a whole this is no bound
     * @return the bytes given back
     */
    public long trim(long most) {
        Regions.Cursor cursor = new Regions.Cursor();
        long bytes = 0;
        while (!cursor.isDone() && most - bytes >= frameSize()) {
            lock.lock();
            try {
                if (closed) {
                    return bytes;
                }
                if (bytes == 0) {
                    regions.retryReleases();
                }
                bytes += regions.trimNext(cursor, Math.min(TRIM_STEP_BYTES, most - bytes), decommits);
                finder.lowered(usedBytes);
            } finally {
                lock.unlock();
            }
        }
        return bytes;
    }

    /**
     * Whether the backend can give memory back but keep its address space.
     *
     * @return false if only whole regions go back
     */
    public boolean decommits() {
        return decommits;
    }

    /**
     * The address of a segment on the Java heap.
     *
     * @param segment a slice of one of our regions
     * @return its synthetic address
     * @throws InvalidFreeException if it is no slice of any
     */
    public long addressOf(MemorySegment segment) {
        long address = locked(() -> regions.addressOf(segment));
        if (address != 0) {
            return address;
        }
        throw new InvalidFreeException(
                InvalidFreeException.Kind.FOREIGN,
                segment.address(),
                segment + " is no memory of this allocator: pass the segment that an allocation returned");
    }

    /**
     * Bytes in spans and runs.
     *
     * @return bytes
     */
    public long usedBytes() {
        return locked(() -> usedBytes);
    }

    /**
     * Bytes of free frames that are still committed.
     *
     * @return bytes
     */
    public long freeCommittedBytes() {
        return locked(() -> regions.freeCommittedFrames() << frameShift);
    }

    /**
     * The least that {@link #freeCommittedBytes} was since the last call: what nobody needed meanwhile.
     *
     * @return bytes
     */
    public long leastFreeBytes() {
        return locked(() -> {
            long now = regions.freeCommittedFrames();
            long least = Math.min(leastFreeFrames, now);
            leastFreeFrames = now;
            return least << frameShift;
        });
    }

    /**
     * Figures of one moment.
     *
     * @param regions every region, by address
     * @param usedBytes bytes in spans and runs: the sum of the regions'
     * @param freeCommittedBytes bytes of free frames that are still committed
     * @param changes a number that changes with {@code usedBytes}
     */
    public record Figures(List<RegionStats> regions, long usedBytes, long freeCommittedBytes, long changes) {}

    /**
     * Figures of every region and of all.
     *
     * @return of this moment
     */
    public Figures figures() {
        return locked(() -> new Figures(
                regions.copy().stream().map(Region::stats).toList(),
                usedBytes,
                regions.freeCommittedFrames() << frameShift,
                changes));
    }

    /** Checks every region and that spans, free blocks and the map agree. */
    public void verify() {
        lock.lock();
        try {
            PageChecks.verify(regions, map, usedBytes, unmappedBytes);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Java heap that the page layer takes.
     *
     * @return bytes
     */
    public long heapBytes() {
        return locked(() -> 256
                + map.heapBytes()
                + regions.copy().stream().mapToLong(Region::heapBytes).sum());
    }

    /**
     * Gives every region back, whatever is still in use, and closes the backend if this layer owns it. To be called again while it returns false:
     * the backend did not take everything.
     *
     * @param closeBackend whether to close the backend after all of its regions
     * @return whether nothing is left
     */
    public boolean close(boolean closeBackend) {
        lock.lock();
        try {
            closed = true;
            map.clear();
            usedBytes = 0;
            if (regions.releaseAll() && closeBackend && !backendClosed) {
                backendClosed = true;
                guard.call(() -> {
                    backend.close();
                    return true;
                });
            }
            return regions.areReleased();
        } finally {
            lock.unlock();
        }
    }
}
