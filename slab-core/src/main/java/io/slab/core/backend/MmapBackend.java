package io.slab.core.backend;

import io.slab.core.memory.Linux;
import io.slab.core.memory.SystemCallException;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.BackendNote;
import io.slab.spi.Capability;
import io.slab.spi.PageRegion;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Linux: reserves address space without a commit charge, lets the first touch or {@code MADV_POPULATE_WRITE} commit, and gives pages back
 * with {@code madvise}. One mapping per region (three with guard pages): neither commit nor decommit ever splits one.
 *
 * <p>Where the kernel charges address space ({@code vm.overcommit_memory = 2}), regions are small and the backend is not sparse.
 */
final class MmapBackend extends LinuxBackend {
    private static final long SMALLEST_CHARGED = 4L << 20;
    private static final long LARGEST_CHARGED = 64L << 20;

    private final Linux os;
    private final MmapOptions options;
    private final Set<Capability> capabilities;
    private final TransparentHugePages hugePages;
    private final AtomicLong mappings = new AtomicLong();
    private volatile boolean nameable = true;

    MmapBackend(Linux os, MmapOptions options) {
        this(os, options, !SystemFiles.chargesAddressSpace());
    }

    private MmapBackend(Linux os, MmapOptions options, boolean sparse) {
        super("mmap", sparse ? options.sizes() : options.sizes().atMost(SMALLEST_CHARGED, LARGEST_CHARGED));
        this.os = os;
        this.options = options;
        if (!sparse) {
            log().degraded("regions", "small, as vm.overcommit_memory = 2 charges address space as memory");
        }
        this.hugePages = new TransparentHugePages(os, options.thp(), Thp.PRIVATE, log());
        this.capabilities = capabilities(options, sparse);
    }

    private static Set<Capability> capabilities(MmapOptions options, boolean sparse) {
        Set<Capability> all = EnumSet.of(Capability.DECOMMIT, Capability.NATIVE_ADDRESSES, Capability.NODE_BINDING);
        if (options.decommit() == MmapOptions.Decommit.DONTNEED) {
            all.add(Capability.ZEROED);
        }
        if (sparse) {
            all.add(Capability.SPARSE);
        }
        return Set.copyOf(all);
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public List<BackendNote> notes() {
        List<BackendNote> all = new ArrayList<>(super.notes());
        hugePages.addTo(all);
        return all;
    }

    @Override
    public PageRegion reserve(long bytes, long alignment, int node) {
        int needed = options.mappingsPerRegion();
        if (mappings.addAndGet(needed) > options.mappings()) {
            mappings.addAndGet(-needed);
            throw new BackendMemoryException(
                    "a region more would take " + needed + " mappings beyond the option 'mappings' = "
                            + options.mappings()
                            + ": raise it (and vm.max_map_count), or make regions larger with the option 'region'",
                    null);
        }
        try {
            return map(bytes, alignment);
        } catch (RuntimeException | Error e) {
            mappings.addAndGet(-needed);
            throw e;
        }
    }

    private PageRegion map(long bytes, long alignment) {
        AddressSpace space = AddressSpace.reserve(
                os,
                bytes,
                alignment,
                options.guard() ? pageBytes() : 0,
                options.guard() ? Linux.PROT_NONE : Linux.PROT_READ_WRITE,
                Linux.MAP_ANONYMOUS_NORESERVE);
        try {
            prepare(space);
            return new MmapRegion(space, hugePages.unitsOf(space));
        } catch (SystemCallException e) {
            space.undo(os);
            throw new BackendMemoryException("a region of " + bytes + " bytes cannot be set up: " + e.getMessage(), e);
        }
    }

    private void prepare(AddressSpace space) {
        if (options.guard()) {
            os.protect(space.start(), space.bytes(), Linux.PROT_READ_WRITE);
        }
        if (!options.dump()) {
            os.advise(space.start(), space.bytes(), Linux.MADV_DONTDUMP);
        }
        hugePages.advise(space);
        if (nameable) {
            try {
                os.name(space.start(), space.bytes(), options.name());
            } catch (SystemCallException e) {
                nameable = false;
                log().degraded("name", "this kernel names no anonymous memory (it lacks CONFIG_ANON_VMA_NAME)");
            }
        }
    }

    private final class MmapRegion extends MappedRegion {
        private final @Nullable HugeUnits units;
        private boolean counted = true;

        MmapRegion(AddressSpace space, @Nullable HugeUnits units) {
            super(os, space);
            this.units = units;
        }

        @Override
        public void commit(long offset, long length) {
            if (options.commit() == MmapOptions.Commit.POPULATE) {
                try {
                    os.advise(address(offset), length, Linux.MADV_POPULATE_WRITE);
                } catch (SystemCallException e) {
                    refuse(offset, length, e);
                }
            }
            if (units != null) {
                units.commit(address(offset), length);
            }
        }

        private void refuse(long offset, long length, SystemCallException e) {
            if (e.errno() == SystemCallException.EINVAL) {
                log().degraded(
                                "commit",
                                "this kernel has no MADV_POPULATE_WRITE (Linux 5.14): pages come when touched");
                return;
            }
            BackendMemoryException refusal = new BackendMemoryException(
                    "the kernel has no " + length + " bytes of memory (" + e.getMessage()
                            + "): see free -m and the container's limit",
                    e);
            try {
                os.advise(address(offset), length, Linux.MADV_DONTNEED); // what came before it failed
            } catch (SystemCallException again) {
                refusal.addSuppressed(again);
            }
            throw refusal;
        }

        @Override
        public void decommit(long offset, long length) {
            os.advise(
                    address(offset),
                    length,
                    options.decommit() == MmapOptions.Decommit.FREE ? Linux.MADV_FREE : Linux.MADV_DONTNEED);
            if (units != null) {
                units.decommit(address(offset), length);
            }
        }

        @Override
        public void populate(long offset, long length) {
            populateIfPossible(offset, length, log());
        }

        @Override
        public void release() {
            super.release();
            if (counted) {
                counted = false;
                mappings.addAndGet(-options.mappingsPerRegion());
            }
        }
    }
}
