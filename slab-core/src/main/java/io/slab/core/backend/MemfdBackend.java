package io.slab.core.backend;

import io.slab.core.memory.Linux;
import io.slab.core.memory.SystemCallException;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.BackendNote;
import io.slab.spi.Capability;
import io.slab.spi.MemoryFile;
import io.slab.spi.PageRange;
import io.slab.spi.PageRegion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Linux: each region is a file in memory ({@code memfd_create}), mapped shared. Other processes map it by its descriptor; its pages can be mapped a
 * second time; holes are punched to give memory back. The size is sealed, so that nobody can shrink it under a reader's feet.
 */
final class MemfdBackend extends LinuxBackend {
    /** What others are kept from doing. */
    enum Seal {
        /** Nothing. */
        NONE,
        /** Changing the size: a process that maps the memory never meets its end. */
        SIZE,
        /** Also writing: others map read-only. The kernel then refuses to punch holes, so memory goes back with whole regions. */
        READ_ONLY
    }

    private final Linux os;
    private final String name;
    private final Seal seal;
    private final boolean populate;
    private final TransparentHugePages hugePages;

    MemfdBackend(Linux os, RegionSizes sizes, String name, Seal seal, boolean populate, Thp thp) {
        super("memfd", sizes);
        this.os = os;
        this.name = name;
        this.seal = seal;
        this.populate = populate;
        this.hugePages = new TransparentHugePages(os, thp, Thp.SHARED, log());
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> all =
                EnumSet.of(Capability.NATIVE_ADDRESSES, Capability.SHAREABLE, Capability.SPARSE, Capability.ZEROED);
        if (seal != Seal.READ_ONLY) {
            all.add(Capability.DECOMMIT);
        }
        return all;
    }

    @Override
    public List<BackendNote> notes() {
        List<BackendNote> all = new ArrayList<>(super.notes());
        hugePages.addTo(all);
        return all;
    }

    @Override
    public MemorySegment view(List<PageRange> ranges, Arena arena) {
        return FileMappings.view(os, ranges, arena, seal == Seal.READ_ONLY ? Linux.PROT_READ : Linux.PROT_READ_WRITE);
    }

    @Override
    public PageRegion reserve(long bytes, long alignment, int node) {
        int descriptor;
        try {
            descriptor = os.memoryFile(name, Linux.MFD_ALLOW_SEALING);
        } catch (SystemCallException e) {
            throw refusal(bytes, e);
        }
        try {
            os.resize(descriptor, bytes);
            AddressSpace space = FileMappings.map(os, descriptor, 0, bytes, alignment, Linux.MAP_SHARED);
            try {
                prepare(descriptor, space);
            } catch (SystemCallException e) {
                space.undo(os);
                throw e;
            }
            return new MemfdRegion(descriptor, space);
        } catch (BackendMemoryException e) {
            closeAfter(descriptor, e);
            throw e;
        } catch (SystemCallException e) {
            closeAfter(descriptor, e);
            throw refusal(bytes, e);
        }
    }

    private void prepare(int descriptor, AddressSpace space) {
        switch (seal) {
            case NONE -> {}
            case SIZE -> os.seal(descriptor, Linux.SEALS_SIZE);
            case READ_ONLY -> os.seal(descriptor, Linux.SEALS_SIZE | Linux.SEAL_FUTURE_WRITE);
        }
        hugePages.advise(space);
    }

    private void closeAfter(int descriptor, RuntimeException failure) {
        try {
            os.close(descriptor);
        } catch (SystemCallException e) {
            failure.addSuppressed(e);
        }
    }

    private static BackendMemoryException refusal(long bytes, SystemCallException e) {
        String remedy = e.errno() == SystemCallException.EMFILE
                ? "raise ulimit -n, or make regions larger with the option 'region'"
                : "see free -m, the container's limit and ulimit -v";
        return new BackendMemoryException(
                "the kernel gives no file of " + bytes + " bytes in memory (" + e.getMessage() + "): " + remedy, e);
    }

    private final class MemfdRegion extends MappedRegion {
        private final int descriptor;
        private final @Nullable HugeUnits units;
        private boolean open = true;

        MemfdRegion(int descriptor, AddressSpace space) {
            super(os, space);
            this.descriptor = descriptor;
            this.units = hugePages.unitsOf(space);
        }

        @Override
        public Optional<MemoryFile> file() {
            return Optional.of(new MemoryFile(descriptor, FileMappings.procPath(descriptor), 0));
        }

        @Override
        public void commit(long offset, long length) {
            if (populate) {
                try {
                    os.allocate(descriptor, offset, length); // gives back what it took, if it fails
                } catch (SystemCallException e) {
                    throw refusal(length, e);
                }
            }
            if (units != null) {
                units.commit(address(offset), length);
            }
        }

        @Override
        public void decommit(long offset, long length) {
            if (seal != Seal.READ_ONLY) {
                os.punchHole(descriptor, offset, length);
                if (units != null) {
                    units.decommit(address(offset), length);
                }
            }
        }

        @Override
        public void populate(long offset, long length) {
            populateIfPossible(offset, length, log());
        }

        @Override
        public void release() {
            super.release();
            if (open) {
                open = false; // even if closing reports an error
                os.close(descriptor);
            }
        }
    }
}
