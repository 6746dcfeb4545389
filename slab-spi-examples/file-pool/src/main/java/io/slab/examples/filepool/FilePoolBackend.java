package io.slab.examples.filepool;

import io.slab.spi.BackendMemoryException;
import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRegion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Each region is a file that is mapped into memory. A released file is kept, mapped anew for the next region of its size, and deleted with the
 * backend.
 *
 * <p>What to learn here: a file may be longer than the disk has room for, and then the first touch of a page kills the JVM. So {@link
 * PageRegion#commit} writes to the pages before anybody touches them, and turns "no space left" into the exception that the engine
 * understands. It claims neither {@link Capability#ZEROED} (files come back dirty) nor {@link Capability#DECOMMIT} (Java cannot punch
 * holes): the engine believes what is claimed.
 */
final class FilePoolBackend implements PageBackend {
    private static final long PAGE = 4096;
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(64 << 10).asReadOnlyBuffer();

    private final Path directory;
    private final long regionBytes;
    private final int mostIdle;
    /** Guarded by this. The engine never overlaps calls, but regions may be released from another thread than they were made in. */
    private final Deque<PoolFile> idle = new ArrayDeque<>();

    /** A file and how much of it has been written, so that it is written only once. */
    private record PoolFile(Path path, FileChannel channel, long bytes) {}

    FilePoolBackend(Path directory, long regionBytes, int mostIdle) {
        this.directory = directory;
        this.regionBytes = (regionBytes + PAGE - 1) & -PAGE;
        this.mostIdle = mostIdle;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.NATIVE_ADDRESSES, Capability.SPARSE);
    }

    @Override
    public long pageBytes() {
        return PAGE;
    }

    @Override
    public long preferredRegionBytes(long reservedBytes) {
        return regionBytes;
    }

    @Override
    public PageRegion reserve(long bytes, long alignment, int node) {
        // Mappings are aligned to the system's page; what is asked for beyond that is found inside a longer one.
        long slack = alignment > PAGE ? alignment : 0;
        long length;
        try {
            length = Math.addExact(bytes, slack);
        } catch (ArithmeticException e) {
            throw new BackendMemoryException("no file can have " + bytes + " bytes", e);
        }
        PoolFile file = null;
        Arena arena = Arena.ofShared();
        try {
            file = take(length);
            MemorySegment all = file.channel.map(FileChannel.MapMode.READ_WRITE, 0, length, arena);
            long start = -all.address() & (alignment - 1);
            return new FileRegion(file, arena, start, all.asSlice(start, bytes));
        } catch (IOException | OutOfMemoryError | IllegalArgumentException e) {
            arena.close();
            if (file != null) {
                delete(file);
            }
            throw new BackendMemoryException("no file of " + length + " bytes can be mapped in " + directory, e);
        }
    }

    private synchronized PoolFile take(long bytes) throws IOException {
        for (PoolFile file : idle) {
            if (file.bytes == bytes) {
                idle.remove(file);
                return file;
            }
        }
        Path path = Files.createTempFile(directory, "slab-", ".pool");
        return new PoolFile(path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE), bytes);
    }

    private synchronized void giveBack(PoolFile file) {
        if (idle.size() < mostIdle) {
            idle.add(file);
        } else {
            delete(file);
        }
    }

    private static void delete(PoolFile file) {
        try {
            file.channel.close();
            Files.deleteIfExists(file.path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file.path, e);
        }
    }

    @Override
    public synchronized void close() {
        idle.forEach(FilePoolBackend::delete);
        idle.clear();
    }

    private final class FileRegion implements PageRegion {
        private final PoolFile file;
        private final Arena arena;
        private final long start;
        private final MemorySegment segment;

        FileRegion(PoolFile file, Arena arena, long start, MemorySegment segment) {
            this.file = file;
            this.arena = arena;
            this.start = start;
            this.segment = segment;
        }

        @Override
        public MemorySegment segment() {
            return segment;
        }

        @Override
        public void commit(long offset, long bytes) {
            try {
                for (long at = 0; at < bytes; ) {
                    ByteBuffer zeros = ZEROS.duplicate();
                    zeros.limit((int) Math.min(zeros.capacity(), bytes - at));
                    at += file.channel.write(zeros, start + offset + at);
                }
            } catch (IOException e) {
                throw new BackendMemoryException(
                        "the disk has no room for " + bytes + " more bytes of " + file.path, e);
            }
        }

        @Override
        public void decommit(long offset, long bytes) {
            // The file keeps its blocks: Java has no call to give them back.
        }

        @Override
        public void release() {
            arena.close(); // Throws while somebody uses the segment: then the file stays ours.
            giveBack(file);
        }
    }
}
