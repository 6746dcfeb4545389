package io.slab.core.page;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The tables of {@link PageMap}: what stands at the frames of one chunk. A span that takes all of it has a table of one entry, others share one with an entry for
 * each frame. So a Java heap beside much memory, which lies in large slabs, holds few references, which a collector would follow one by one.
 *
 * <p>A table of one entry may be replaced by a finer one that means the same. Who reads the one before meanwhile finds what stood there just before.
 */
final class Chunk {
    static final int SHIFT = 9;

    static final int FRAMES = 1 << SHIFT;

    private Chunk() {}

    /** Which entry is a frame's. */
    static int entry(@Nullable Span[] table, long frame) {
        return (int) frame & (table.length - 1);
    }

    /** Whether a span takes the chunk for itself. */
    static boolean isWhole(@Nullable Span[] table) {
        return table.length == 1;
    }

    /** How many frames an entry stands for. */
    static int grain(@Nullable Span[] table) {
        return FRAMES / table.length;
    }

    /** With an entry for each frame. */
    static @Nullable Span[] split(@Nullable Span[] whole) {
        @Nullable Span[] table = new Span[FRAMES];
        Arrays.fill(table, whole[0]);
        return table;
    }

    /** Java heap of a table. */
    static long heapBytes(@Nullable Span[] table) {
        return 16 + 4L * table.length;
    }
}
