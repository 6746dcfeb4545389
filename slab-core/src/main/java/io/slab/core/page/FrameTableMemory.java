package io.slab.core.page;

import static io.slab.core.memory.Linux.MADV_DONTDUMP;
import static io.slab.core.memory.Linux.MADV_NOHUGEPAGE;
import static io.slab.core.memory.Linux.MAP_ANONYMOUS_NORESERVE;
import static io.slab.core.memory.Linux.PROT_READ_WRITE;

import io.slab.core.memory.Linux;
import io.slab.core.memory.SystemCallException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The memory of the {@link FrameTable}: address space for four times the machine's memory, so that what a process has mapped seldom lies so far apart that it shares words, and so that locking
 * all of a process' memory ({@code mlockall}) takes no more than 1/64 of the machine's for the table.
 *
 * @param start its address; 0 if there is none
 * @param bits how many of the last bits of an address decide which word it has
 */
record FrameTableMemory(long start, int bits) {
    /** For 32 GiB. */
    static final int FEWEST_BITS = 35;

    /** For 1 TiB. */
    static final int MOST_BITS = 40;

    private static final Path MEMORY = Path.of("/proc/meminfo");

    private static final FrameTableMemory NONE = new FrameTableMemory(0, FEWEST_BITS);

    /** What this process can have. */
    static FrameTableMemory reserve() {
        return Linux.unavailable().isPresent() ? NONE : reserve(Linux.SYSTEM, bitsFor(total(MEMORY)));
    }

    /** For so many bits, or less where address space is limited, or memory may not be promised twice. */
    static FrameTableMemory reserve(Linux os, int bits) {
        for (int b = bits; b >= FEWEST_BITS; b--) {
            long bytes = 1L << (b - FrameTable.SCALE);
            long start = map(os, bytes);
            if (start != 0) {
                advise(os, start, bytes, MADV_NOHUGEPAGE); // or the first word would take 2 MiB
                advise(os, start, bytes, MADV_DONTDUMP);
                return new FrameTableMemory(start, b);
            }
        }
        return NONE;
    }

    private static long map(Linux os, long bytes) {
        try {
            return os.map(bytes, PROT_READ_WRITE, MAP_ANONYMOUS_NORESERVE);
        } catch (SystemCallException e) {
            return 0; // half of it may be there
        }
    }

    private static void advise(Linux os, long start, long bytes, int advice) {
        try {
            os.advise(start, bytes, advice);
        } catch (SystemCallException e) {
            return; // a kernel that was built without huge pages, or without core dumps, refuses the word about them
        }
    }

    /** How many bits a machine with so much memory needs. */
    static int bitsFor(long memory) {
        long addresses = Math.clamp(memory, 1L << (FEWEST_BITS - 2), 1L << (MOST_BITS - 2)) * 4;
        return Long.SIZE - Long.numberOfLeadingZeros(addresses - 1);
    }

    /** The machine's memory, in bytes, as a file like {@code /proc/meminfo} has it; 0 if it has not. */
    static long total(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.matches("MemTotal: +[0-9]{1,15} kB"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException | SecurityException e) {
            return 0; // then the smallest will do
        }
    }
}
