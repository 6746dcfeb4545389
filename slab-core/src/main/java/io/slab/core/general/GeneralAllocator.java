package io.slab.core.general;

import io.slab.core.cache.DepotLayer;
import io.slab.core.cache.MagazineLayer;
import io.slab.core.cache.ThreadMagazines;
import io.slab.core.memory.StackRoom;
import io.slab.core.page.PageLayer;
import io.slab.core.page.Span;
import io.slab.core.page.SpanOwner;
import io.slab.core.sample.Profile;
import io.slab.error.SlabClosedException;
import io.slab.error.SlabConfigurationException;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Memory of any size and alignment. A request finds its cache by one table look-up (up to {@value ThreadMagazines#MOST_BYTES} bytes) or by
 * arithmetic; caches come into being with the first request of their class.
 *
 * <p><b>Learned sizes.</b> Programs ask for few sizes very often. When a class keeps making slabs because of one size that it serves with
 * waste, that size gets a cache of its own with exactly fitting objects, and the table leads there from then on; objects of before stay where they are,
 * since a free looks at the address alone. Source of the idea: the custom size classes of snmalloc and TCMalloc, found at run time instead of being
 * configured.
 */
public final class GeneralAllocator {
    private static final int MAX_LEARNED = 64;

    /** The place of class 0; those of learned sizes follow on the classes'. */
    private static final int FIRST_CLASS = ThreadMagazines.NOWHERE + 1;

    private static final int FIRST_LEARNED = FIRST_CLASS + SizeClasses.COUNT;

    /** Places in {@link ThreadMagazines} that are general allocation's: those below. */
    public static final int PLACES = FIRST_LEARNED + MAX_LEARNED;

    private static final long MAX_CACHE_ALIGNMENT = 1L << 20;

    /** Makes the cache of a size class. */
    @FunctionalInterface
    public interface CacheMaker {
        /**
         * Makes it.
         *
         * @param name its name
         * @param size bytes per object
         * @param alignment of every object
         * @param place of its magazines in {@link ThreadMagazines}
         * @param growth hears of the sizes that make it grow
         * @return the cache
         */
        DepotLayer make(String name, long size, long alignment, int place, LongConsumer growth);
    }

    private final String prefix;
    private final boolean learns;
    private final CacheMaker maker;
    private final LargeRuns runs;
    private final PageLayer pages;

    /** The place of a size's cache, by (size + 7) / 8: that of its class until the size is learned. Written under this object's monitor. */
    private final byte[] placeByGranule;

    /** The caches of classes and of learned sizes; written under this object's monitor, read without: an entry is complete before it is stored, and null leads to the monitor. */
    private final @Nullable MagazineLayer[] byPlace = new MagazineLayer[PLACES];

    private final boolean checked;
    private final boolean carriers;

    /** Of each handle its own, so that a closed one finds nothing. Guarded by this object's monitor. */
    private final List<ThreadMagazines> magazines = new ArrayList<>();

    private final @Nullable MagazineLayer[] @Nullable [] byAlignment =
            new MagazineLayer[Long.numberOfTrailingZeros(MAX_CACHE_ALIGNMENT) + 1][];
    private final List<DepotLayer> caches = new ArrayList<>();
    private int learned;

    /**
     * An allocator without caches.
     *
     * @param prefix what its caches' names begin with
     * @param learns whether sizes that come often get caches of their own
     * @param checked whether its caches check objects
     * @param carriers whether carriers of virtual threads have magazines
     * @param maker makes caches
     * @param pages where large runs come from
     * @param upkeep what surrounds large runs
     */
    public GeneralAllocator(
            String prefix,
            boolean learns,
            boolean checked,
            boolean carriers,
            CacheMaker maker,
            PageLayer pages,
            LargeRuns.Upkeep upkeep) {
        this.prefix = prefix;
        this.learns = learns;
        this.placeByGranule = new byte[ThreadMagazines.MOST_BYTES / 8 + 1];
        for (int granule = 1; granule < placeByGranule.length; granule++) {
            placeByGranule[granule] = (byte) (FIRST_CLASS + SizeClasses.index(8L * granule));
        }
        this.checked = checked;
        this.carriers = carriers;
        this.maker = maker;
        this.pages = pages;
        this.runs = new LargeRuns(pages, upkeep);
    }

    /**
     * Allocates what the calling thread's magazines of small sizes did not have, aligned to 8 bytes.
     *
     * @param size bytes
     * @param near the magazines of the handle that was called
     * @return the address
     */
    public long allocateOther(long size, ThreadMagazines near) {
        long granule = (size + 7) >>> 3;
        if (granule < placeByGranule.length) {
            return allocateBehind(Byte.toUnsignedInt(placeByGranule[(int) granule]), size, near);
        }
        if (size < 0 || size > SizeClasses.MAX_SIZE) {
            return allocateLarge(size, 8);
        }
        return allocateAt(FIRST_CLASS + SizeClasses.index(size), size, near);
    }

    private long allocateAt(int place, long size, ThreadMagazines near) {
        long address = near.allocate(place);
        return address != 0 ? address : allocateBehind(place, size, near);
    }

    private long allocateBehind(int place, long size, ThreadMagazines near) {
        long further = near.allocateFurther(place);
        if (further != 0) {
            return further;
        }
        StackRoom.forExchange(); // also for what comes when the object is there
        if (size < 0) {
            throw new SlabConfigurationException("size " + size + " is negative");
        }
        int known = place == ThreadMagazines.NOWHERE ? FIRST_CLASS : place;
        MagazineLayer front = byPlace[known];
        if (front == null) {
            front = classFor(known - FIRST_CLASS, 8);
        }
        long address = front.allocate(size);
        near.note(known, front);
        return address;
    }

    /**
     * Allocates.
     *
     * @param size bytes
     * @param alignment a power of two
     * @param near the magazines of the handle that was called
     * @return the address
     */
    public long allocate(long size, long alignment, ThreadMagazines near) {
        if (alignment <= 8 && Long.bitCount(alignment) == 1 && alignment > 0) {
            long address = near.allocateSmall(size);
            return address != 0 ? address : allocateOther(size, near);
        }
        if (alignment <= 0 || Long.bitCount(alignment) != 1) {
            throw new SlabConfigurationException("alignment " + alignment + " is no power of two");
        }
        if (size < 0 || size > SizeClasses.MAX_SIZE || alignment > MAX_CACHE_ALIGNMENT) {
            return allocateLarge(size, alignment);
        }
        // Every class at or above a multiple of the alignment is a multiple of it, too.
        long rounded = Math.max(alignment, (size + alignment - 1) & -alignment);
        if (rounded > SizeClasses.MAX_SIZE) {
            return allocateLarge(size, alignment);
        }
        int index = SizeClasses.index(rounded);
        if (alignment <= 64) {
            return allocateAt(FIRST_CLASS + index, size, near);
        }
        MagazineLayer front = aligned(index, alignment);
        return front != null ? front.allocate(size) : classFor(index, alignment).allocate(size);
    }

    /**
     * The threads' magazines of all sizes, for a new handle.
     *
     * @param rows for so many threads there is the fastest way, a power of two
     * @return where to look first
     */
    public synchronized ThreadMagazines open(int rows) {
        ThreadMagazines opened = ThreadMagazines.of(pages.map(), placeByGranule, rows, checked, carriers);
        magazines.add(opened);
        return opened;
    }

    /**
     * A handle is closed.
     *
     * @param opened what {@link #open} made for it
     */
    public synchronized void forget(ThreadMagazines opened) {
        magazines.removeIf(each -> each.rows() == opened.rows());
        opened.forget();
    }

    /**
     * Frees what this allocator allocated.
     *
     * @param address the address
     */
    public void free(long address) {
        Span span = pages.map().find(address);
        if (span == null) {
            throw new SlabClosedException("the allocator is closed");
        }
        if (span.owner() instanceof MagazineLayer cache) {
            cache.free(address, span);
        } else {
            span.owner().free(address, span);
        }
    }

    private long allocateLarge(long size, long alignment) {
        if (size < 0) {
            throw new SlabConfigurationException("size " + size + " is negative");
        }
        return runs.allocate(size, Math.max(alignment, pages.frameSize()));
    }

    private @Nullable MagazineLayer aligned(int index, long alignment) {
        @Nullable MagazineLayer @Nullable [] row = byAlignment[Long.numberOfTrailingZeros(alignment)];
        return row == null ? null : row[index];
    }

    private synchronized MagazineLayer classFor(int index, long alignment) {
        long size = SizeClasses.size(index);
        if (alignment <= 64) {
            int place = FIRST_CLASS + index;
            MagazineLayer front = byPlace[place];
            if (front == null) {
                long natural = Math.clamp(Long.lowestOneBit(size), 8, 64);
                front = make(
                        prefix + size,
                        size,
                        natural,
                        place,
                        learns ? new SizeLearner(size, ThreadMagazines.MOST_BYTES, this::learn) : wish -> {});
                byPlace[place] = front;
            }
            return front;
        }
        int log = Long.numberOfTrailingZeros(alignment);
        @Nullable MagazineLayer @Nullable [] row = byAlignment[log];
        if (row == null) {
            row = new MagazineLayer[SizeClasses.COUNT];
            byAlignment[log] = row;
        }
        MagazineLayer front = row[index];
        if (front == null) {
            front = make(prefix + size + "-align-" + alignment, size, alignment, ThreadMagazines.NOWHERE, wish -> {});
            row[index] = front;
        }
        return front;
    }

    private MagazineLayer make(String name, long size, long alignment, int place, LongConsumer growth) {
        DepotLayer cache = maker.make(name, size, alignment, place, growth);
        caches.add(cache);
        return cache.front();
    }

    /** Gives a size its own cache. Called with the lock of another cache held; a cache under construction takes no lock of any. */
    private void learn(long size) {
        synchronized (this) {
            int granule = (int) (size >>> 3);
            int now = Byte.toUnsignedInt(placeByGranule[granule]);
            if (learned < MAX_LEARNED && now == FIRST_CLASS + SizeClasses.index(size)) {
                int place = FIRST_LEARNED + learned++;
                byPlace[place] = make(prefix + size + "-exact", size, 8, place, wish -> {});
                VarHandle.releaseFence(); // the cache is there before a size leads to it
                placeByGranule[granule] = (byte) place;
            }
        }
    }

    /**
     * The caches there are.
     *
     * @return a copy
     */
    public synchronized List<DepotLayer> caches() {
        return List.copyOf(caches);
    }

    /**
     * Page runs that users hold.
     *
     * @return the number
     */
    public long runCount() {
        return runs.count();
    }

    /**
     * Bytes of page runs that users hold.
     *
     * @return bytes
     */
    public long runBytes() {
        return runs.bytes();
    }

    /**
     * Page runs that users hold, and their bytes.
     *
     * @return of one moment
     */
    public LargeRuns.Total runTotal() {
        return runs.total();
    }

    /**
     * Page runs that users hold.
     *
     * @return a copy
     */
    public List<Span> runSpans() {
        return runs.spans();
    }

    /**
     * Adds sampled page runs to a profile.
     *
     * @param profile the profile
     */
    public void addRunsTo(Profile profile) {
        runs.addTo(profile);
    }

    /** Forgets who allocated page runs. */
    public void forgetSampledRuns() {
        runs.forgetSamples();
    }

    /**
     * Whether an owner of spans is this allocator's.
     *
     * @param owner the owner
     * @return true for its page runs; its caches tell themselves
     */
    public boolean ownsRuns(SpanOwner owner) {
        return owner == runs;
    }

    /** No page run is allocated any more; those that users hold can be freed. */
    public void refuseRuns() {
        runs.refuse();
    }

    /** No page run is allocated or freed any more. */
    public void close() {
        synchronized (this) {
            magazines.forEach(ThreadMagazines::forget); // a handle in a static field would keep all of them
        }
        runs.close();
    }

    /**
     * Java heap of the tables.
     *
     * @return bytes
     */
    public synchronized long heapBytes() {
        long rows = 0;
        for (var row : byAlignment) {
            rows += row == null ? 0 : 16 + 4L * row.length;
        }
        return 128
                + placeByGranule.length
                + 4L * (byPlace.length + byAlignment.length + 12)
                + magazines.stream().mapToLong(ThreadMagazines::heapBytes).sum()
                + rows
                + runs.count() * 120;
    }
}
