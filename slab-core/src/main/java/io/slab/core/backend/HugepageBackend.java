package io.slab.core.backend;

import io.slab.core.memory.Linux;
import io.slab.core.memory.SystemCallException;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.BackendNote;
import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRegion;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Linux: pages from the kernel's pool of huge pages ({@code MAP_HUGETLB}). Each is brought in when the first small page of it is
 * committed and goes back when the last one is decommitted, so that the engine keeps its small frames, and an empty pool is an error at commit and no
 * signal at the first touch.
 */
final class HugepageBackend implements PageBackend {
    /** What to do when the pool is empty. */
    enum Fallback {
        /** Fail. */
        NONE,
        /** Take small pages, which the kernel may make transparent huge pages. */
        THP
    }

    /** Touching a page instead would end the JVM where the pool is empty. */
    private static final String NO_POPULATE =
            "this kernel cannot bring huge pages in before they are used (MADV_POPULATE_WRITE, Linux 5.14)";

    private final Linux os;
    private final HugePool pool;
    private final Fallback fallback;
    private final RegionSizes sizes;
    private final Notes notes = new Notes("hugepage");
    private final AtomicLong fallbacks = new AtomicLong();

    HugepageBackend(Linux os, HugePool pool, Fallback fallback, RegionSizes sizes) {
        this.os = os;
        this.pool = pool;
        this.fallback = fallback;
        this.sizes = sizes;
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> all =
                EnumSet.of(Capability.NATIVE_ADDRESSES, Capability.DECOMMIT, Capability.ZEROED, Capability.SPARSE);
        if (fallback == Fallback.NONE) {
            all.add(Capability.HUGE_PAGES);
        }
        return all;
    }

    /** That of a small page: the rest of a huge one is looked after here. */
    @Override
    public long pageBytes() {
        return Linux.pageSize();
    }

    @Override
    public long preferredRegionBytes(long reservedBytes) {
        return Math.max(sizes.next(reservedBytes), pool.pageBytes());
    }

    @Override
    public List<BackendNote> notes() {
        List<BackendNote> all = new ArrayList<>(notes.list());
        all.add(new BackendNote("pool", pool.describe()));
        if (fallback == Fallback.THP) {
            all.add(new BackendNote("fallback", fallbacks.get() + " times small pages stood in for a huge one"));
        }
        return all;
    }

    @Override
    public PageRegion reserve(long bytes, long alignment, int node) {
        boolean empty = pool.free() == 0;
        if (empty && fallback == Fallback.NONE) {
            throw noHugePage(bytes, null);
        }
        long huge = pool.pageBytes();
        long whole;
        try {
            whole = Math.addExact(bytes, huge - 1) & -huge;
        } catch (ArithmeticException e) {
            throw new BackendMemoryException("no address space has " + bytes + " bytes", e);
        }
        AddressSpace space = AddressSpace.reserve(
                os, whole, Math.max(alignment, huge), 0, Linux.PROT_NONE, Linux.MAP_ANONYMOUS_NORESERVE);
        try {
            HugeFrames frames = new HugeFrames(this, os, space.start(), whole, huge);
            frames.mapWhole(empty);
            return new HugeRegion(os, space, bytes, frames);
        } catch (SystemCallException e) {
            space.undo(os);
            throw new BackendMemoryException(
                    "the kernel maps no " + bytes + " bytes of huge pages (" + e.getMessage() + "): " + pool.describe(),
                    e);
        }
    }

    /** A huge page did not come; without a cause the pool was known to be empty. */
    BackendMemoryException noHugePage(long bytes, @Nullable SystemCallException cause) {
        if (cannotPopulate(cause)) {
            return new BackendMemoryException(NO_POPULATE + ": say fallback=thp, or choose mmap:thp=always", cause);
        }
        long pages = (bytes + pool.pageBytes() - 1) / pool.pageBytes();
        return new BackendMemoryException(
                pages + " huge pages are needed, but " + pool.describe() + ": " + pool.remedy(), cause);
    }

    boolean poolHasPages() {
        return pool.free() > 0;
    }

    boolean fallsBack() {
        return fallback == Fallback.THP;
    }

    void fellBack(@Nullable SystemCallException cause) {
        fallbacks.incrementAndGet();
        notes.degraded(
                "thp",
                cannotPopulate(cause)
                        ? NO_POPULATE + ", small pages stand in: mmap:thp=always gives huge ones"
                        : "the pool ran dry, small pages stand in: " + pool.describe() + "; " + pool.remedy());
    }

    /** An empty pool is another error. */
    private static boolean cannotPopulate(@Nullable SystemCallException cause) {
        return cause != null && cause.errno() == SystemCallException.EINVAL;
    }

    private static final class HugeRegion extends MappedRegion {
        private final HugeFrames frames;

        HugeRegion(Linux os, AddressSpace space, long bytes, HugeFrames frames) {
            super(os, space, bytes);
            this.frames = frames;
        }

        @Override
        public void commit(long offset, long length) {
            frames.commit(offset, length);
        }

        @Override
        public void decommit(long offset, long length) {
            frames.decommit(offset, length);
        }
    }
}
