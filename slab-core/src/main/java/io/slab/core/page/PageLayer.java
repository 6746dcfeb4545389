package io.slab.core.page;

import io.slab.RegionStats;
import io.slab.error.InvalidFreeException;
import io.slab.error.SlabClosedException;
import io.slab.error.SlabException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabOutOfMemoryException.Limit;
import io.slab.error.SlabPluginException;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.Bytes;
import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRegion;
import io.slab.spi.SlabEvent;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands out runs of committed frames. Regions are reserved when no run fits and given back when they are empty. One lock; it is
 * the innermost of the engine's locks, and the only plug-in that is called under it is the page backend.
 */
public final class PageLayer {
    /** What the natural alignment of runs is guaranteed to; larger alignments are asked of the backend. */
    private static final long MAX_NATURAL_ALIGNMENT = 64L << 20;

    /** Free memory that stays committed while use grows: so many bytes, or that share of what is in use. */
    private static final long GROWTH_FREE_BYTES = 64L << 10;

    private static final int GROWTH_FREE_SHARE = 64;

    private static final long SYNTHETIC_BASE = 1L << 40;

    private final ReentrantLock lock = new ReentrantLock();
    private final String backendName;
    private final PageBackend backend;
    private final boolean decommits;
    private final int frameShift;
    private final long limitBytes;
    private final Consumer<SlabEvent> events;
    private final PageFailures failures;
    private final List<Region> regions = new ArrayList<>(); // by address
    private final List<PageRegion> unreleased = new ArrayList<>();
    private final PageMap map;
    private long nextSynthetic = SYNTHETIC_BASE;
    private long reservedBytes;
    private long usedBytes;
    private long unmappedBytes; // taken, and not yet entered into the map
    private boolean closed;

    /**
     * A page layer without regions.
     *
     * @param backendName for errors
     * @param backend where regions come from
     * @param frameSize bytes, a power of two
     * @param limitBytes the limit of used bytes
     * @param events hears of regions
     * @param failures hears of survived failures
     */
    public PageLayer(
            String backendName,
            PageBackend backend,
            long frameSize,
            long limitBytes,
            Consumer<SlabEvent> events,
            PageFailures failures) {
        this.backendName = backendName;
        this.backend = backend;
        this.decommits = backend.capabilities().contains(Capability.DECOMMIT);
        this.frameShift = Long.numberOfTrailingZeros(frameSize);
        this.limitBytes = limitBytes;
        this.events = events;
        this.failures = failures;
        this.map = new PageMap(frameShift);
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
     * @param node the node it should come from, or -1
     * @return the run, committed
     * @throws SlabOutOfMemoryException if the limit is hit or the backend has no memory
     * @throws SlabPluginException if the backend threw
     * @throws SlabClosedException if the allocator is closed
     */
    public PageRun take(long bytes, long alignment, int node) {
        long length = (bytes + frameSize() - 1) >>> frameShift;
        if (bytes < 0 || length > 1 << 30) {
            throw new SlabOutOfMemoryException(
                    Limit.REQUEST,
                    "a run of " + bytes + " bytes is beyond the largest of " + (1L << 30 << frameShift),
                    null);
        }
        long frameAlignment = Math.max(1, alignment >>> frameShift);
        lock.lock();
        try {
            if (closed) {
                throw new SlabClosedException("the allocator is closed");
            }
            long need = length << frameShift;
            if (need > limitBytes - usedBytes) {
                throw new SlabOutOfMemoryException(
                        Limit.ALLOCATOR,
                        "the allocator's limit of " + Bytes.format(limitBytes) + " is reached: "
                                + Bytes.format(usedBytes) + " in use, " + Bytes.format(need)
                                + " more asked for; free memory or raise slab.limit",
                        null);
            }
            PageRun run = guarded(() -> takeFrom((int) length, frameAlignment, node));
            usedBytes += need;
            unmappedBytes += need;
            return run;
        } finally {
            lock.unlock();
        }
    }

    private PageRun takeFrom(int length, long alignment, int node) {
        long before = committedFrames();
        PageRun run = takeCommitted(length, alignment, node);
        if (run == null) {
            run = takeAny(length, alignment, node);
        }
        if (committedFrames() > before) {
            balance();
        }
        return run;
    }

    private @Nullable PageRun takeCommitted(int length, long alignment, int node) {
        for (Region region : regions) {
            if (fits(region, alignment, node)) {
                int start = region.takeCommitted(length, (int) alignment);
                if (start >= 0) {
                    return new PageRun(region, start, length);
                }
            }
        }
        return null;
    }

    private PageRun takeAny(int length, long alignment, int node) {
        for (Region region : regions) {
            if (fits(region, alignment, node) && region.tree().has(length, (int) alignment)) {
                return new PageRun(region, region.take(length, (int) alignment), length);
            }
        }
        return new PageRun(reserve(length, alignment, node), 0, length);
    }

    private boolean fits(Region region, long alignment, int node) {
        return (node < 0 || region.node() < 0 || region.node() == node)
                && alignment <= MAX_NATURAL_ALIGNMENT >>> frameShift
                && aligned(region, alignment);
    }

    private long committedFrames() {
        long sum = 0;
        for (Region region : regions) {
            sum += region.committedFrames();
        }
        return sum;
    }

    /**
     * When use has grown into untouched memory although committed memory is free, which lies in pieces that did not fit, gives so much of it
     * back: thus memory is kept for the next rise after a fall, and yet the highest rise needs little more than is in use.
     */
    private void balance() {
        long excess =
                freeCommittedFrames() - (Math.max(GROWTH_FREE_BYTES, usedBytes / GROWTH_FREE_SHARE) >>> frameShift);
        for (int i = regions.size() - 1; decommits && i >= 0 && excess > 0; i--) {
            Region region = regions.get(i);
            if (region.freeCommitted() > 0) {
                List<int[]> blocks = new ArrayList<>();
                region.tree().forEachFree((start, length) -> blocks.add(new int[] {start, length}));
                for (int b = 0; b < blocks.size() && excess > 0; b++) {
                    excess -= decommit(region, blocks.get(b)[0], blocks.get(b)[1]) >>> frameShift;
                }
            }
        }
    }

    private long freeCommittedFrames() {
        long sum = 0;
        for (Region region : regions) {
            sum += region.freeCommitted();
        }
        return sum;
    }

    private boolean aligned(Region region, long alignment) {
        return (region.base() & ((alignment << frameShift) - 1)) == 0;
    }

    /** Reserves a region whose first frames are the run asked for, committed. */
    private Region reserve(int length, long alignment, int node) {
        long wanted = Math.max((long) length << frameShift, backend.preferredRegionBytes(reservedBytes));
        // Runs are aligned to their own size only as far as their region is.
        boolean sparse = backend.capabilities().contains(Capability.SPARSE);
        long natural = sparse ? Long.highestOneBit(wanted) : Math.min(Long.highestOneBit(wanted), 256L << 10);
        long byteAlignment = Math.max(Math.min(natural, MAX_NATURAL_ALIGNMENT), alignment << frameShift);
        PageRegion pages;
        try {
            pages = backend.reserve(wanted, byteAlignment, node);
        } catch (BackendMemoryException e) {
            long least = (long) Math.max(length, 64) << frameShift;
            if (least >= wanted) {
                throw e;
            }
            wanted = least; // The backend may have less than it prefers to give.
            pages = backend.reserve(wanted, byteAlignment, node);
        }
        MemorySegment segment = pages.segment();
        if (segment.byteSize() < wanted
                || segment.isReadOnly()
                || (!segment.isNative() && backend.capabilities().contains(Capability.NATIVE_ADDRESSES))
                || (segment.isNative() && (segment.address() & (byteAlignment - 1)) != 0)) {
            discard(pages);
            throw new SlabPluginException(
                    backendName,
                    "page backend '" + backendName + "' gave a region of " + segment.byteSize() + " bytes at 0x"
                            + Long.toHexString(segment.address()) + " instead of " + wanted
                            + " bytes, writable and aligned to "
                            + byteAlignment,
                    null);
        }
        long base = segment.isNative() ? segment.address() : syntheticBase(wanted, byteAlignment);
        Region region = new Region(pages, base, (int) (wanted >>> frameShift), frameShift, node, length);
        try {
            region.commit(0, length);
        } catch (RuntimeException | Error e) {
            discard(pages);
            throw e;
        }
        regions.add(region);
        regions.sort(Comparator.comparingLong(Region::base));
        reservedBytes += wanted;
        events.accept(new SlabEvent.RegionReserved(base, wanted));
        return region;
    }

    private long syntheticBase(long bytes, long alignment) {
        long base = (nextSynthetic + alignment - 1) & -alignment;
        nextSynthetic = base + bytes;
        return base;
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

    private long release(Region region, int frame, int frames, boolean keepCommitted) {
        usedBytes -= (long) frames << frameShift;
        region.release(frame, frames);
        if (region.isEmpty() && !(keepCommitted && isOnlyEmpty(region))) {
            long committed = region.committedBytes();
            return giveBack(region) ? committed : 0;
        }
        return keepCommitted ? 0 : decommit(region, frame, frames);
    }

    private boolean isOnlyEmpty(Region region) {
        return regions.stream().noneMatch(r -> r != region && r.isEmpty());
    }

    private long decommit(Region region, int frame, int frames) {
        if (!decommits) {
            return 0;
        }
        try {
            return region.decommit(frame, frames);
        } catch (RuntimeException | Error e) {
            failures.notGivenBack(
                    "decommit of " + region.bytes(frames) + " bytes by page backend '" + backendName + "'", e);
            return 0;
        }
    }

    /** Releases an empty region. A failure leaves its memory with the backend, to be tried again, and its address space unused. */
    private boolean giveBack(Region region) {
        regions.remove(region);
        reservedBytes -= region.bytes();
        boolean released = discard(region.pages());
        events.accept(new SlabEvent.RegionReleased(region.base(), region.bytes()));
        return released;
    }

    private boolean discard(PageRegion pages) {
        boolean released = releasePages(pages);
        if (!released) {
            unreleased.add(pages);
        }
        return released;
    }

    private boolean releasePages(PageRegion pages) {
        try {
            pages.release();
            return true;
        } catch (RuntimeException | Error e) {
            failures.notGivenBack("release of a region by page backend '" + backendName + "'", e);
            return false;
        }
    }

    /**
     * Gives all free memory back: empty regions and free committed frames.
     *
     * @return the bytes given back
     */
    public long trim() {
        lock.lock();
        try {
            unreleased.removeIf(this::releasePages);
            long bytes = 0;
            for (Region region : List.copyOf(regions)) {
                if (region.isEmpty()) {
                    long committed = region.committedBytes();
                    bytes += giveBack(region) ? committed : 0;
                } else if (decommits && region.freeCommitted() > 0) {
                    List<int[]> blocks = new ArrayList<>();
                    region.tree().forEachFree((start, length) -> blocks.add(new int[] {start, length}));
                    for (int[] block : blocks) {
                        bytes += decommit(region, block[0], block[1]);
                    }
                }
            }
            return bytes;
        } finally {
            lock.unlock();
        }
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
     * Gives the memory of a span back while the span stays.
     *
     * @param span an empty slab
     * @return whether the backend did it
     */
    public boolean decommit(Span span) {
        lock.lock();
        try {
            span.region().decommitUsed(span.frame(), span.frames());
            return true;
        } catch (RuntimeException | Error e) {
            failures.notGivenBack("decommit of " + span.bytes() + " bytes by page backend '" + backendName + "'", e);
            return false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Commits a span again.
     *
     * @param span a span that {@link #decommit(Span)} was called for
     */
    public void recommit(Span span) {
        lock.lock();
        try {
            guarded(() -> {
                span.region().recommitUsed(span.frame(), span.frames());
                return span;
            });
        } finally {
            lock.unlock();
        }
    }

    /**
     * The address of a segment on the Java heap.
     *
     * @param segment a slice of one of our regions
     * @return its synthetic address
     * @throws InvalidFreeException if it is no slice of any
     */
    public long addressOf(MemorySegment segment) {
        lock.lock();
        try {
            for (Region region : regions) {
                long offset = region.offsetOf(segment);
                if (offset >= 0) {
                    return region.base() + offset;
                }
            }
        } finally {
            lock.unlock();
        }
        throw new InvalidFreeException(
                InvalidFreeException.Kind.FOREIGN,
                segment.address(),
                segment + " is no memory of this allocator: pass the segment that an allocation returned");
    }

    private interface BackendCall<T> {
        T call();
    }

    private <T> T guarded(BackendCall<T> call) {
        try {
            return call.call();
        } catch (BackendMemoryException e) {
            throw new SlabOutOfMemoryException(
                    Limit.BACKEND, "page backend '" + backendName + "' has no memory left: " + e.getMessage(), e);
        } catch (SlabException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw new SlabPluginException(backendName, "page backend '" + backendName + "' threw: " + e, e);
        }
    }

    /**
     * Bytes in spans and runs.
     *
     * @return bytes
     */
    public long usedBytes() {
        lock.lock();
        try {
            return usedBytes;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Bytes of free frames that are still committed.
     *
     * @return bytes
     */
    public long freeCommittedBytes() {
        lock.lock();
        try {
            return freeCommittedFrames() << frameShift;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Figures of every region.
     *
     * @return by address
     */
    public List<RegionStats> stats() {
        lock.lock();
        try {
            return regions.stream()
                    .map(r -> new RegionStats(
                            r.base(),
                            r.bytes(),
                            r.committedBytes(),
                            r.bytes(r.tree().frames() - r.tree().freeFrames()),
                            r.bytes(r.tree().largestFree()),
                            r.node()))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** Checks every region and that spans, free blocks and the map agree. */
    public void verify() {
        lock.lock();
        try {
            PageChecks.verify(regions, map, usedBytes, unmappedBytes, reservedBytes);
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
        lock.lock();
        try {
            return 256
                    + map.heapBytes()
                    + regions.stream().mapToLong(Region::heapBytes).sum();
        } finally {
            lock.unlock();
        }
    }

    /** Gives every region back, whatever is still in use, and closes the backend if this layer owns it. Idempotent. */
    public void close(boolean closeBackend) {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                map.clear();
                unreleased.removeIf(this::releasePages);
                List.copyOf(regions).forEach(this::giveBack);
                usedBytes = 0;
                if (closeBackend && unreleased.isEmpty()) { // a backend is closed after all of its regions
                    backend.close();
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
