package io.slab.core.backend;

import io.slab.core.memory.Linux;
import io.slab.core.memory.SystemCallException;
import io.slab.error.SlabConfigurationException;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.Capability;
import io.slab.spi.MemoryFile;
import io.slab.spi.PageRange;
import io.slab.spi.PageRegion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Linux: regions are parts of one file, mapped shared. Committing takes storage, so that a full disk is an error and no signal; decommitting punches
 * holes. Releasing a region of a named file keeps its bytes: opened again with {@code existing=reuse}, the same requests in the same order
 * find them where they were.
 */
final class FileBackend extends LinuxBackend {
    private static final long MAX_FILE_ALIGNMENT = 2L << 20; // lets DAX and the page cache use huge pages

    private final Linux os;
    private final FileOptions options;
    private final StorageFile file;
    private final FileSpace space = new FileSpace();
    private final Set<Capability> capabilities;
    private long everUsed; // up to here, parts may hold what an earlier region of this backend left

    FileBackend(Linux os, FileOptions options) {
        super("file", options.sizes());
        this.os = os;
        this.options = options;
        this.file = StorageFile.open(os, options);
        this.capabilities = capabilities(file);
        log().put("file", file.path() + (file.named() ? "" : " (without a name: it vanishes with the process)"));
        if (!file.punches()) {
            log().degraded("decommit", "the file system punches no holes: storage goes back with the file");
        }
    }

    private static Set<Capability> capabilities(StorageFile file) {
        Set<Capability> all = EnumSet.of(Capability.NATIVE_ADDRESSES, Capability.SHAREABLE, Capability.SPARSE);
        if (file.named()) {
            all.add(Capability.PERSISTENT);
        }
        if (file.punches()) {
            all.add(Capability.DECOMMIT);
        }
        if (file.punches() && !file.hadContent()) {
            all.add(Capability.ZEROED);
        }
        return Set.copyOf(all);
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public MemorySegment view(List<PageRange> ranges, Arena arena) {
        return FileMappings.view(os, ranges, arena, Linux.PROT_READ_WRITE);
    }

    @Override
    public PageRegion reserve(long bytes, long alignment, int node) {
        long offset;
        synchronized (space) {
            try {
                file.requireSize(space.end());
                offset = space.take(bytes, Math.min(alignment, MAX_FILE_ALIGNMENT));
            } catch (SystemCallException | ArithmeticException e) {
                throw new BackendMemoryException(
                        "the file " + file.path() + " has no room for " + bytes + " bytes more", e);
            }
            try {
                file.growTo(space.end());
                if (capabilities.contains(Capability.ZEROED) && offset < everUsed) {
                    file.punchHole(offset, bytes);
                }
                AddressSpace mapped = map(offset, bytes, alignment);
                everUsed = Math.max(everUsed, offset + bytes);
                return new FileRegion(mapped, offset);
            } catch (SystemCallException e) {
                space.give(offset, bytes);
                throw new BackendMemoryException(
                        "the file " + file.path() + " cannot be mapped for " + bytes + " bytes more: " + e.getMessage(),
                        e);
            } catch (RuntimeException | Error e) {
                space.give(offset, bytes);
                throw e;
            }
        }
    }

    private AddressSpace map(long offset, long bytes, long alignment) {
        if (options.dax() != FileOptions.Dax.OFF) {
            try {
                AddressSpace mapped = FileMappings.map(
                        os, file.descriptor(), offset, bytes, alignment, Linux.MAP_SHARED_VALIDATE | Linux.MAP_SYNC);
                log().put("dax", "MAP_SYNC: stores are durable once they left the processor's caches");
                return mapped;
            } catch (SystemCallException e) {
                if (options.dax() == FileOptions.Dax.REQUIRE) {
                    throw new SlabConfigurationException(
                            "option 'dax' = require: " + file.path() + " lies on no file system with direct access ("
                                    + e.getMessage() + ")",
                            e);
                }
                log().put("dax", "none: the page cache stands between");
            }
        }
        return FileMappings.map(os, file.descriptor(), offset, bytes, alignment, Linux.MAP_SHARED);
    }

    @Override
    public void close() {
        file.close();
    }

    private final class FileRegion extends MappedRegion {
        private final long start;
        private final ReadWriteLock alive = new ReentrantReadWriteLock(); // force reads, release writes
        private boolean released;
        private boolean given;

        FileRegion(AddressSpace mapped, long start) {
            super(os, mapped);
            this.start = start;
        }

        @Override
        public Optional<MemoryFile> file() {
            return Optional.of(new MemoryFile(file.descriptor(), file.path(), start));
        }

        @Override
        public void commit(long offset, long length) {
            file.requireSize(start + bytes());
            if (options.commit() == FileOptions.Commit.ALLOCATE) {
                file.allocate(start + offset, length);
            }
        }

        @Override
        public void decommit(long offset, long length) {
            if (file.punches()) {
                file.punchHole(start + offset, length);
            }
        }

        @Override
        public void force(long offset, long length) {
            alive.readLock().lock();
            try {
                if (released) {
                    throw new IllegalStateException("the region was released");
                }
                file.requireSize(start + bytes());
                os.sync(address(offset), length);
            } finally {
                alive.readLock().unlock();
            }
        }

        @Override
        public void release() {
            alive.writeLock().lock();
            try {
                super.release();
                released = true;
                if (!file.named() && file.punches()) {
                    file.punchHole(start, bytes());
                }
                if (!given) {
                    given = true;
                    synchronized (space) {
                        space.give(start, bytes());
                    }
                }
            } finally {
                alive.writeLock().unlock();
            }
        }
    }
}
