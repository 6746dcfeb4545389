package io.slab.core.backend;

import io.slab.core.memory.Linux;
import io.slab.core.memory.SystemCallException;
import io.slab.error.SlabConfigurationException;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.Capability;
import io.slab.spi.PageRegion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Linux: memory for keys and passwords. Each region has the best protection that it can have; the note says which is in force, the weakest counting: the
 * limit of locked memory may be spent. A region that cannot have what is required fails, rather than being less protected. Pages are wiped when they are given back.
 */
final class SecretBackend extends LinuxBackend {
    /** Protections, the best first. */
    enum Protection {
        /** {@code memfd_secret}: out of the kernel's own reach, of debuggers', of other processes', of dumps and of swap. */
        MEMFD_SECRET(
                "memfd_secret (unreadable for the kernel and for debuggers, locked, not dumped, not inherited by child"
                        + " processes)"),
        /** Locked, not dumped, wiped in child processes. */
        LOCKED("mlock2, MADV_DONTDUMP, MADV_WIPEONFORK (not swapped, not dumped, wiped in child processes)"),
        /** Not dumped, wiped in child processes; but it may be swapped out. */
        UNLOCKED("MADV_DONTDUMP, MADV_WIPEONFORK (not dumped, wiped in child processes; may be swapped out)");

        final String text;

        Protection(String text) {
            this.text = text;
        }
    }

    /** The least protection that is accepted. */
    enum Require {
        /** What there is. */
        BEST_EFFORT(Protection.UNLOCKED),
        /** Memory that is never swapped out. */
        LOCKED(Protection.LOCKED),
        /** Nothing less than {@code memfd_secret}. */
        MEMFD_SECRET(Protection.MEMFD_SECRET);

        final Protection least;

        Require(Protection least) {
            this.least = least;
        }
    }

    private static final Path LIMITS = Path.of("/proc/self/limits");

    private final Linux os;
    private final Protection least;

    /** The best that works here at all. */
    private final Protection best;

    /** Whether single pages go back; no region's do where those of the best cannot. */
    private boolean givesBack = true; // until it was tried

    /** What all regions have at least. */
    private Protection inForce;

    SecretBackend(Linux os, RegionSizes sizes, Require require) {
        super("secret", sizes);
        this.os = os;
        this.least = require.least;
        SecretRegion probe = find();
        this.best = probe.protection;
        this.givesBack = givesBack(probe);
        probe.discard();
        this.inForce = best;
        tell(best);
    }

    private void tell(Protection weakest) {
        if (weakest == Protection.UNLOCKED) {
            log().degraded("protection", weakest.text + "; " + lockLimit());
        } else {
            log().put("protection", weakest.text);
        }
    }

    private SecretRegion find() {
        try {
            return map(Protection.values()[0], Linux.pageSize(), Linux.pageSize());
        } catch (BackendMemoryException e) {
            throw new SlabConfigurationException(
                    "option 'require': the protection asked for is not to be had here; " + e.getMessage());
        }
    }

    /** Whether single pages can go back, by trying it. */
    private boolean givesBack(SecretRegion probe) {
        if (probe.protection == Protection.MEMFD_SECRET) {
            return false;
        }
        try {
            probe.decommit(0, Linux.pageSize());
            return true;
        } catch (SystemCallException e) {
            log().degraded(
                            "decommit",
                            "memory goes back with whole regions only, as this kernel gives no locked pages back"
                                    + " (MADV_DONTNEED_LOCKED, Linux 5.18): " + e.getMessage());
            return false;
        }
    }

    private static String lockLimit() {
        return SystemFiles.read(LIMITS)
                .lines()
                .filter(l -> l.startsWith("Max locked memory"))
                .map(l -> "locked memory is limited ("
                        + l.replaceAll("\\s+", " ").strip() + "): raise ulimit -l, or LimitMEMLOCK=")
                .findFirst()
                .orElse("see ulimit -l");
    }

    @Override
    public Set<Capability> capabilities() {
        Set<Capability> all = EnumSet.of(Capability.NATIVE_ADDRESSES, Capability.SECRET, Capability.ZEROED);
        if (givesBack) {
            all.add(Capability.DECOMMIT);
        }
        return all;
    }

    @Override
    public PageRegion reserve(long bytes, long alignment, int node) {
        SecretRegion region = map(best, bytes, alignment);
        if (region.protection.compareTo(inForce) > 0) {
            inForce = region.protection;
            tell(inForce);
        }
        return region;
    }

    /** A region with the best protection, from some one on, that it can have. */
    private SecretRegion map(Protection first, long bytes, long alignment) {
        List<String> reasons = new ArrayList<>();
        for (Protection wanted : EnumSet.range(first, least)) { // iterates in the order of the constants
            try {
                return wanted == Protection.MEMFD_SECRET
                        ? mapSecret(bytes, alignment)
                        : mapPrivate(bytes, alignment, wanted);
            } catch (BackendMemoryException e) {
                reasons.add(e.getMessage());
            }
        }
        throw new BackendMemoryException(String.join("; ", reasons) + "; " + lockLimit(), null);
    }

    /** The descriptor is closed at once: nobody can pass it on, and the mapping keeps the memory. */
    private SecretRegion mapSecret(long bytes, long alignment) {
        try {
            int descriptor = os.secretFile();
            AddressSpace space = null;
            try {
                os.resize(descriptor, bytes);
                space = FileMappings.map(os, descriptor, 0, bytes, alignment, Linux.MAP_SHARED);
                os.advise(space.start(), bytes, Linux.MADV_DONTFORK);
            } catch (SystemCallException | BackendMemoryException e) {
                if (space != null) {
                    space.undo(os);
                }
                closeAfter(descriptor, e);
                throw e;
            }
            try {
                os.close(descriptor);
            } catch (SystemCallException e) {
                log().put("close", String.valueOf(e.getMessage())); // it is closed all the same
            }
            return new SecretRegion(os, space, Protection.MEMFD_SECRET, false);
        } catch (SystemCallException e) {
            throw new BackendMemoryException(
                    "the kernel gives no " + bytes + " bytes of secret memory (" + e.getMessage() + ")", e);
        }
    }

    private void closeAfter(int descriptor, RuntimeException failure) {
        try {
            os.close(descriptor);
        } catch (SystemCallException e) {
            failure.addSuppressed(e);
        }
    }

    private SecretRegion mapPrivate(long bytes, long alignment, Protection wanted) {
        AddressSpace space =
                AddressSpace.reserve(os, bytes, alignment, 0, Linux.PROT_READ_WRITE, Linux.MAP_ANONYMOUS_NORESERVE);
        try {
            os.advise(space.start(), bytes, Linux.MADV_DONTDUMP);
            os.advise(space.start(), bytes, Linux.MADV_WIPEONFORK);
            if (wanted == Protection.LOCKED) {
                os.lockOnFault(space.start(), bytes);
            }
            return new SecretRegion(os, space, wanted, givesBack);
        } catch (SystemCallException e) {
            space.undo(os);
            throw new BackendMemoryException("the kernel protects no " + bytes + " bytes (" + e.getMessage() + ")", e);
        }
    }

    /** Wipes what was committed before it is given back. */
    private static final class SecretRegion extends MappedRegion {
        private final long page = Linux.pageSize();
        private final BitSet committed = new BitSet();
        private final Protection protection;
        private final boolean givesBack;

        SecretRegion(Linux os, AddressSpace space, Protection protection, boolean givesBack) {
            super(os, space);
            this.protection = protection;
            this.givesBack = givesBack;
        }

        @Override
        public void commit(long offset, long length) {
            committed.set((int) (offset / page), (int) ((offset + length) / page));
        }

        @Override
        public void decommit(long offset, long length) {
            segment().asSlice(offset, length).fill((byte) 0);
            if (givesBack) {
                boolean locked = protection == Protection.LOCKED;
                os().advise(address(offset), length, locked ? Linux.MADV_DONTNEED_LOCKED : Linux.MADV_DONTNEED);
            }
            committed.clear((int) (offset / page), (int) ((offset + length) / page));
        }

        @Override
        public void release() {
            if (segment().scope().isAlive()) {
                for (int from = committed.nextSetBit(0); from >= 0; ) {
                    int to = committed.nextClearBit(from);
                    segment().asSlice(from * page, (to - from) * page).fill((byte) 0);
                    from = committed.nextSetBit(to);
                }
            }
            super.release();
        }
    }
}
