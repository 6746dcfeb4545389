package io.slab.core.page;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The page map's fast way: its chunks by the last bits of their numbers, in arrays whose length never changes, which are constants to the JIT. Where two meet, one of them is here: what
 * is found is what stands at the address, or something else, which does not contain it, or {@code null}.
 *
 * <p>Racing readers find what was here before, or nothing, which has them ask the map itself. What was here before a span got a table is that span: as for everybody who finds its frames
 * just before some of them lead elsewhere.
 *
 * @param wholes the span that takes a chunk for itself; not to be changed
 * @param tables what stands at the frames of other chunks; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record NearSpans(@Nullable Span[] wholes, @Nullable Span[][] tables) {
    /** Chunks at hand: those of 16 GiB with frames of 4 KiB. A power of two. */
    static final int LENGTH = 8192;

    private static final @Nullable Span[] NOTHING = new Span[Chunk.FRAMES];

    /** Without chunks. */
    NearSpans() {
        this(new Span[LENGTH], new Span[LENGTH][]);
        clear();
    }

    /**
     * What stands at an address, as far as the chunks at hand tell.
     *
     * @param address any number
     * @param wholes {@link #wholes()}
     * @param tables {@link #tables()}
     * @param frameShift {@link PageMap#frameShift()}
     * @return a span that may contain it, or {@code null}; neither says that nothing else does
     */
    public static @Nullable Span find(
            long address, @Nullable Span[] wholes, @Nullable Span[][] tables, int frameShift) {
        long frame = address >>> frameShift;
        int place = place(frame >>> Chunk.SHIFT);
        Span whole = wholes[place];
        return whole != null ? whole : tables[place][(int) frame & (Chunk.FRAMES - 1)];
    }

    /**
     * The memory at an address of an object, with the life of its region, as far as the chunks at hand tell. For real addresses.
     *
     * @param address an address that an allocation returned
     * @param bytes how many, no more than it returned
     * @param wholes {@link #wholes()}
     * @param tables {@link #tables()}
     * @param frameShift {@link PageMap#frameShift()}
     * @return the segment, or {@code null}
     */
    public static @Nullable MemorySegment slice(
            long address, long bytes, @Nullable Span[] wholes, @Nullable Span[][] tables, int frameShift) {
        Span span = find(address, wholes, tables, frameShift);
        return span == null ? null : span.slice(address, bytes);
    }

    /** Where a chunk is, or another with the same last bits. */
    static int place(long chunk) {
        return (int) chunk & (LENGTH - 1);
    }

    boolean isFree(int place) {
        return wholes[place] == null && tables[place] == NOTHING;
    }

    /** Whether a chunk's table is the one at hand. */
    boolean has(int place, @Nullable Span[] table) {
        return Chunk.isWhole(table) ? wholes[place] == table[0] : tables[place] == table;
    }

    /** Puts a chunk's table at hand. */
    void set(int place, @Nullable Span[] table) {
        boolean whole = Chunk.isWhole(table);
        tables[place] = whole ? NOTHING : table;
        wholes[place] = whole ? table[0] : null;
    }

    void clear(int place) {
        wholes[place] = null;
        tables[place] = NOTHING;
    }

    void clear() {
        Arrays.fill(wholes, null);
        Arrays.fill(tables, NOTHING);
    }

    /** Java heap. */
    static long heapBytes() {
        return 2 * (16 + 4L * LENGTH);
    }
}
