package io.slab.examples.descriptorfile;

import io.slab.spi.BackendMemoryException;
import io.slab.spi.DescriptorStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Descriptors in a file that is mapped into memory, piece by piece. The kernel keeps what was written there, however the process ends.
 *
 * <pre>
 * place    long size: of the descriptor behind it, negative while that is free; the descriptor
 * pieces   of {@value #PIECE} bytes or a multiple, full of places; a size of 0 ends a piece
 * </pre>
 *
 * <p>What to learn here: a store is asked with a cache's lock held, so what it does must be short: here a map look-up, and seldom a system call. A full
 * disk must be an exception now and not a signal at the first write, so a piece is written before it is mapped. What the engine writes is its own
 * matter: it describes the slab by itself, with a checksum, so that {@link #read} can tell a torn descriptor from a whole one.
 */
public final class DescriptorFile implements DescriptorStore, AutoCloseable {
    private static final long PIECE = 64 << 10;
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG;

    private final Path file;
    private final FileChannel channel;
    private final Arena arena = Arena.ofShared();
    private final Map<Long, MemorySegment> places = new HashMap<>();
    private final Map<Long, Deque<MemorySegment>> free = new HashMap<>();
    private MemorySegment piece = MemorySegment.NULL;
    private long cut;
    private long size;

    private DescriptorFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static DescriptorFile create(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new DescriptorFile(file, channel);
    }

    static DescriptorFile temporary() throws IOException {
        Path file = Files.createTempFile("slab-descriptors", "");
        return new DescriptorFile(
                file,
                FileChannel.open(
                        file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
    }

    @Override
    public synchronized MemorySegment allocate(long bytes) {
        Deque<MemorySegment> same = free.get(bytes);
        MemorySegment place = same == null || same.isEmpty() ? cut(bytes) : same.pop();
        MemorySegment descriptor = place.asSlice(Long.BYTES, bytes);
        descriptor.fill((byte) 0); // a reader after a crash must not take an old descriptor for this one
        place.set(WORD, 0, bytes);
        places.put(descriptor.address(), place);
        return descriptor;
    }

    private MemorySegment cut(long bytes) {
        long needed = Long.BYTES + bytes;
        if (needed > piece.byteSize() - cut) {
            append(needed);
        }
        MemorySegment place = piece.asSlice(cut, needed);
        cut += needed;
        return place;
    }

    private void append(long needed) {
        if (needed > Integer.MAX_VALUE - 2 * PIECE) {
            throw new BackendMemoryException(
                    "a descriptor of " + needed + " bytes is larger than a piece of the file may be", null);
        }
        long bytes = (needed + PIECE - 1) / PIECE * PIECE;
        try {
            ByteBuffer zeros = ByteBuffer.allocate((int) bytes);
            while (zeros.hasRemaining()) {
                channel.write(zeros, size + zeros.position());
            }
            piece = channel.map(MapMode.READ_WRITE, size, bytes, arena);
        } catch (IOException e) {
            throw new BackendMemoryException(
                    "no room for " + bytes + " bytes more in " + file + ": " + e.getMessage() + "; make room", e);
        }
        cut = 0;
        size += bytes;
    }

    @Override
    public synchronized void free(MemorySegment descriptor) {
        MemorySegment place = places.remove(descriptor.address());
        if (place == null) {
            throw new IllegalArgumentException(
                    "0x" + Long.toHexString(descriptor.address()) + " is no descriptor of " + file);
        }
        long bytes = place.get(WORD, 0);
        place.set(WORD, 0, -bytes);
        free.computeIfAbsent(bytes, key -> new ArrayDeque<>()).push(place);
    }

    @Override
    public synchronized void close() throws IOException {
        if (channel.isOpen()) {
            arena.close();
            channel.close();
        }
    }

    /**
     * Reads what a file tells, also of a process that is gone.
     *
     * @param file the file
     * @return the words of each descriptor that was not freed; the first word of each is its slab's address
     * @throws IOException if it cannot be read or is no such file
     */
    public static List<long[]> read(Path file) throws IOException {
        List<long[]> found = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file);
                Arena arena = Arena.ofConfined()) {
            MemorySegment all = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
            long at = 0;
            while (at + Long.BYTES <= all.byteSize()) {
                long bytes = all.get(WORD, at);
                if (bytes == 0) {
                    at = (at / PIECE + 1) * PIECE;
                    continue;
                }
                long length = Math.abs(bytes);
                if (length % Long.BYTES != 0 || length > all.byteSize() - at - Long.BYTES) {
                    throw new IOException(file + " holds no descriptor at offset " + at);
                }
                if (bytes > 0) {
                    found.add(all.asSlice(at + Long.BYTES, bytes).toArray(WORD));
                }
                at += Long.BYTES + length;
            }
        }
        return found;
    }
}
