package io.slab.core.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Counts the pages of a range that are in physical memory, as {@code Rss} in {@code /proc/self/smaps} does, from {@code /proc/self/pagemap}: one word
 * per page. Needs no native access. Not thread-safe.
 */
public final class Residency implements AutoCloseable {
    /** Linux, "pagemap, from the userspace perspective": the page is present. */
    private static final long PRESENT = 1L << 63;

    private static final int WORDS = 8192;

    private final @Nullable FileChannel pagemap;
    private final long pageBytes;
    private final ByteBuffer words = ByteBuffer.allocateDirect(8 * WORDS).order(ByteOrder.nativeOrder());

    private Residency(@Nullable FileChannel pagemap, long pageBytes) {
        this.pagemap = pagemap;
        this.pageBytes = pageBytes;
    }

    /**
     * Opens the map.
     *
     * @param realAddresses whether the addresses to be asked about are real
     * @return what answers -1 to everything where there is no such map
     */
    public static Residency open(boolean realAddresses) {
        if (realAddresses && Linux.unavailable().isEmpty()) {
            try {
                return new Residency(
                        FileChannel.open(Path.of("/proc/self/pagemap"), StandardOpenOption.READ), Linux.pageSize());
            } catch (IOException | SecurityException e) {
                return new Residency(null, 1); // a container may hide it: then the system cannot tell
            }
        }
        return new Residency(null, 1);
    }

    /**
     * Resident bytes of a range.
     *
     * @param address its first address, of a page
     * @param bytes its size, whole pages
     * @return bytes; -1 if the system cannot tell
     */
    public long bytes(long address, long bytes) {
        FileChannel map = pagemap;
        if (map == null) {
            return -1;
        }
        long pages = 0;
        long next = address / pageBytes;
        long left = (bytes + pageBytes - 1) / pageBytes;
        try {
            while (left > 0) {
                words.clear().limit((int) Math.min(WORDS, left) * 8);
                int read = map.read(words, next * 8);
                if (read <= 0 || read % 8 != 0) {
                    return -1;
                }
                words.flip();
                for (int i = 0; i < read / 8; i++) {
                    pages += (words.getLong(8 * i) & PRESENT) != 0 ? 1 : 0;
                }
                next += read / 8;
                left -= read / 8;
            }
        } catch (IOException e) {
            return -1;
        }
        return pages * pageBytes;
    }

    @Override
    public void close() {
        FileChannel map = pagemap;
        if (map != null) {
            try {
                map.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException("/proc/self/pagemap", e);
            }
        }
    }
}
