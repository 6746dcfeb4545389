package io.slab.tools.replay;

import java.io.IOException;
import java.io.RandomAccessFile;

/**
 * Counts resident pages of part of a mapping from {@code /proc/self/pagemap}: the kernel joins neighbouring anonymous
 * mappings into one line of smaps, even if only one of them belongs to the allocator.
 */
final class Pagemap {
    private static final String PATH = "/proc/self/pagemap";
    /** Linux on x86-64 and most AArch64; a wrong guess only moves where the rare shared mapping is cut. */
    private static final long PAGE_BYTES = 4096;

    private static final int ENTRY_BYTES = Long.BYTES;
    /** Bit 63 of the little-endian entry: present in memory. */
    private static final int PRESENT = 0x80;

    private Pagemap() {}

    static long residentBytes(AddressRange range) throws IOException {
        byte[] entries = new byte[8192];
        long resident = 0;
        try (RandomAccessFile file = new RandomAccessFile(PATH, "r")) {
            long page = range.start() / PAGE_BYTES;
            long end = (range.end() + PAGE_BYTES - 1) / PAGE_BYTES;
            file.seek(page * ENTRY_BYTES);
            while (page < end) {
                int wanted = (int) Math.min(entries.length / ENTRY_BYTES, end - page);
                file.readFully(entries, 0, wanted * ENTRY_BYTES);
                for (int i = 1; i <= wanted; i++) {
                    if ((entries[i * ENTRY_BYTES - 1] & PRESENT) != 0) {
                        resident += PAGE_BYTES;
                    }
                }
                page += wanted;
            }
        }
        return resident;
    }
}
