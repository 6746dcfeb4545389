package io.slab.core.page;

import io.slab.error.SlabCorruptionException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabOutOfMemoryException.Limit;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From any address to the span that stands there, in two dependent loads, or where a span takes a whole chunk, in one: see {@link NearSpans}.
 *
 * <p>The address space is cut into chunks of {@value Chunk#FRAMES} frames. A chunk's number, reduced to the length of the
 * directory, picks its table, and the frame's number in the chunk picks the span: see {@link Chunk}. Numbers that meet in the directory make it
 * double, so that a table is found without a search and without comparing keys: a foreign address may find somebody else's span, whose
 * own arithmetic then refuses it.
 *
 * <p>Reads take no lock. Writes happen under the page layer's lock, before the address is given to anybody; whoever has an address
 * of ours got it through something that orders these writes before its read. A racing read of a foreign address sees an old table or an
 * entry that is gone: both lead to the same refusal.
 */
public final class PageMap {
    private static final int MAX_DIRECTORY = 1 << 24;

    private final int frameShift;

    /** Spans that another index leads to, all of them; {@code null} by default. Asked where the tables have nothing, so that their reads cost the same. */
    private final @Nullable IndexedSpans indexed;

    private final @Nullable Span[] nothing = new Span[1];
    private @Nullable Span[][] directory;

    private final NearSpans near = new NearSpans();

    private final FrameWords words;

    private long[] keys;
    private int[] used;

    /**
     * An empty map.
     *
     * @param frameShift the binary logarithm of the frame size
     */
    public PageMap(int frameShift) {
        this(frameShift, null, FrameWords.NONE);
    }

    /**
     * An empty map.
     *
     * @param frameShift the binary logarithm of the frame size
     * @param indexed where all spans go; {@code null} for the tables of this map
     * @param words what frees look at first
     */
    PageMap(int frameShift, @Nullable IndexedSpans indexed, FrameWords words) {
        this.frameShift = frameShift;
        this.indexed = indexed;
        this.words = words;
        directory = new Span[1][];
        directory[0] = nothing;
        keys = new long[1];
        used = new int[1];
    }

    /**
     * What stands at an address. Lock-free.
     *
     * @param address any number
     * @return a span that may contain it, or {@code null}
     */
    public @Nullable Span find(long address) {
        return find(address, frameShift);
    }

    /**
     * As {@link #find(long)}, for callers to whom the frames' size is a constant.
     *
     * @param address any number
     * @param shift what {@link #frameShift()} returned
     * @return a span that may contain it, or {@code null}
     */
    public @Nullable Span find(long address, int shift) {
        @Nullable Span[][] d = directory;
        long frame = address >>> shift;
        @Nullable Span[] chunk = d[(int) (frame >>> Chunk.SHIFT) & (d.length - 1)];
        Span span = chunk[Chunk.entry(chunk, frame)];
        return span == null ? findElsewhere(address) : span;
    }

    /**
     * The fast way.
     *
     * @return what changes while memory comes and goes
     */
    public NearSpans near() {
        return near;
    }

    /**
     * The fastest way, of frees.
     *
     * @return what there is for each 4 KiB
     */
    public FrameWords words() {
        return words;
    }

    /**
     * The size of a frame.
     *
     * @return its binary logarithm
     */
    public int frameShift() {
        return frameShift;
    }

    private @Nullable Span findElsewhere(long address) {
        return indexed == null ? null : indexed.find(address);
    }

    /** Enters a span, or if there is no Java heap for that, nothing. */
    void put(Span span) {
        if (indexed != null) {
            indexed.put(span);
            return;
        }
        long frame = span.address() >>> frameShift;
        long end = frame + span.frames();
        long f = frame;
        @Nullable Span[] whole = {span}; // where it takes a chunk for itself
        try {
            while (f < end) {
                int first = (int) f & (Chunk.FRAMES - 1);
                int n = (int) Math.min(Chunk.FRAMES - first, end - f);
                int slot = slotFor(f >>> Chunk.SHIFT);
                if (n == Chunk.FRAMES) {
                    replace(slot, whole);
                } else {
                    Arrays.fill(table(slot), first, first + n, span);
                }
                used[slot] += n;
                f += n;
            }
            if (!span.isUniform()) {
                split(span);
                refresh(span, 0, span.frames());
            } else if (span.objects() > 0) {
                words.refresh(span, span.address(), span.address() + span.bytes());
            }
        } catch (RuntimeException | Error e) {
            clearWords(span);
            remove(frame, f);
            throw e;
        }
    }

    /** Lets each frame of a span lead elsewhere, by {@link #refresh}, which then needs no Java heap. */
    void split(Span span) {
        if (indexed != null) {
            return;
        }
        long frame = span.address() >>> frameShift;
        long last = (frame + span.frames() - 1) >>> Chunk.SHIFT;
        for (long key = frame >>> Chunk.SHIFT; key <= last; key++) {
            int slot = (int) key & (directory.length - 1);
            if (used[slot] > 0) { // or all was forgotten
                table(slot);
            }
        }
    }

    /** Leads frames of a span that was {@link #split} to what stands at each. Another index asks the span. */
    void refresh(Span span, int first, int count) {
        if (indexed != null) {
            indexed.refresh(span);
            return;
        }
        long frame = (span.address() >>> frameShift) + first;
        for (long f = frame; f < frame + count; f++) {
            @Nullable Span[] chunk = directory[(int) (f >>> Chunk.SHIFT) & (directory.length - 1)];
            if (chunk != nothing) { // or all was forgotten
                chunk[Chunk.entry(chunk, f)] = span.at(f << frameShift);
            }
        }
        words.refresh(span, frame << frameShift, (frame + count) << frameShift);
    }

    /** Forgets a span. */
    void remove(Span span) {
        if (indexed != null) {
            indexed.remove(span);
            return;
        }
        clearWords(span);
        long frame = span.address() >>> frameShift;
        remove(frame, frame + span.frames());
    }

    private void clearWords(Span span) {
        if (span.place() != 0) {
            words.clear(span.address(), span.address() + span.bytes());
        }
    }

    private void remove(long from, long to) {
        for (long f = from; f < to; ) {
            int slot = (int) (f >>> Chunk.SHIFT) & (directory.length - 1);
            int first = (int) f & (Chunk.FRAMES - 1);
            int n = (int) Math.min(Chunk.FRAMES - first, to - f);
            used[slot] -= n;
            if (used[slot] > 0) {
                Arrays.fill(directory[slot], first, first + n, null);
            } else {
                forget(slot);
            }
            f += n;
        }
    }

    private void forget(int slot) {
        @Nullable Span[] gone = directory[slot];
        directory[slot] = nothing;
        if (near.has(NearSpans.place(keys[slot]), gone)) {
            bringNear(keys[slot]);
        }
    }

    /** Where a chunk has its table, or none yet. */
    private int slotFor(long key) {
        while (true) {
            int slot = (int) key & (directory.length - 1);
            if (used[slot] == 0) {
                keys[slot] = key;
            }
            if (keys[slot] == key) {
                return slot;
            }
            grow(key);
        }
    }

    /** The table of a chunk, with an entry for each frame. */
    private @Nullable Span[] table(int slot) {
        @Nullable Span[] table = directory[slot];
        if (Chunk.isWhole(table)) { // nothing, too
            table = Chunk.split(table);
            replace(slot, table);
        }
        return table;
    }

    private void replace(int slot, @Nullable Span[] table) {
        @Nullable Span[] before = directory[slot];
        int place = NearSpans.place(keys[slot]);
        VarHandle.releaseFence(); // a copy is complete before a reader can find it
        directory[slot] = table;
        if (before == nothing ? near.isFree(place) : near.has(place, before)) {
            near.set(place, table);
        }
    }

    /** Puts a table at hand of those that meet where one has gone. */
    private void bringNear(long key) {
        int place = NearSpans.place(key);
        near.clear(place);
        for (int slot = place & (directory.length - 1); slot < directory.length; slot += NearSpans.LENGTH) {
            if (NearSpans.place(keys[slot]) == place
                    && directory[slot] != nothing) { // a directory that is shorter has others there, too
                near.set(place, directory[slot]);
                return;
            }
        }
    }

    private void grow(long newcomer) {
        int length = directory.length;
        do {
            length <<= 1;
            if (length > MAX_DIRECTORY) {
                throw new SlabOutOfMemoryException(
                        Limit.REQUEST,
                        "memory at 0x" + Long.toHexString(newcomer << Chunk.SHIFT << frameShift)
                                + " lies too far from the other memory for the page map: lower the alignment",
                        null);
            }
        } while (collides(length, newcomer));
        @Nullable Span[][] bigger = new Span[length][];
        Arrays.fill(bigger, nothing);
        long[] newKeys = new long[length];
        int[] newUsed = new int[length];
        for (int i = 0; i < directory.length; i++) {
            if (used[i] > 0) {
                int slot = (int) keys[i] & (length - 1);
                bigger[slot] = directory[i];
                newKeys[slot] = keys[i];
                newUsed[slot] = used[i];
            }
        }
        keys = newKeys;
        used = newUsed;
        VarHandle.releaseFence(); // the copy is complete before a reader can find it
        directory = bigger;
    }

    private boolean collides(int length, long newcomer) {
        BitSet taken = new BitSet(length);
        taken.set((int) newcomer & (length - 1));
        for (int i = 0; i < keys.length; i++) {
            int slot = (int) keys[i] & (length - 1);
            if (used[i] > 0) {
                if (taken.get(slot)) {
                    return true;
                }
                taken.set(slot);
            }
        }
        return false;
    }

    /** Forgets everything. */
    void clear() {
        if (indexed != null) {
            indexed.close();
        }
        for (int slot = 0; slot < directory.length; slot++) {
            clearWords(slot);
        }
        words.close();
        Arrays.fill(directory, nothing);
        near.clear();
        Arrays.fill(used, 0);
    }

    /** By tables and not by {@link #spans}, which takes Java heap: closing works without any. */
    private void clearWords(int slot) {
        @Nullable Span[] table = directory[slot];
        long bytes = (long) Chunk.grain(table) << frameShift;
        long start = keys[slot] << Chunk.SHIFT << frameShift;
        for (int i = 0; i < table.length; i++) {
            Span span = table[i];
            if (span != null && span.place() != 0) {
                words.clear(start + i * bytes, start + (i + 1) * bytes);
            }
        }
    }

    /** Every span. */
    Set<Span> spans() {
        Set<Span> spans = Collections.newSetFromMap(new IdentityHashMap<>());
        if (indexed != null) {
            spans.addAll(indexed.all());
        }
        for (@Nullable Span[] chunk : directory) {
            Arrays.stream(chunk).filter(Objects::nonNull).map(Span::whole).forEach(spans::add);
        }
        return spans;
    }

    /** Checks that exactly the frames of these spans lead somewhere, each to its span. */
    void verify(Iterable<? extends Span> spans) {
        long expected = 0;
        for (Span span : spans) {
            for (int f = 0; f < span.frames(); f++) {
                long address = span.address() + ((long) f << frameShift);
                Span found = find(address);
                if (found != span.at(address)) {
                    throw new SlabCorruptionException("page map: 0x" + Long.toHexString(address) + " leads to "
                            + named(found) + " instead of " + named(span.at(address)));
                }
            }
            expected += indexed == null ? span.frames() : 0;
        }
        long entries = Arrays.stream(used).asLongStream().sum();
        long actual = 0;
        for (@Nullable Span[] chunk : directory) {
            actual += Chunk.grain(chunk)
                    * Arrays.stream(chunk).filter(Objects::nonNull).count();
        }
        if (entries != expected || actual != expected) {
            throw new SlabCorruptionException(
                    "page map: spans take " + expected + " frames, it counts " + entries + " and holds " + actual);
        }
        verifyNear();
    }

    /** Of the chunks that meet at a place one is at hand; where none is there is none. */
    private void verifyNear() {
        BitSet some = new BitSet(NearSpans.LENGTH);
        BitSet right = new BitSet(NearSpans.LENGTH);
        for (int slot = 0; slot < directory.length; slot++) {
            if (directory[slot] != nothing) {
                int place = NearSpans.place(keys[slot]);
                some.set(place);
                right.set(place, right.get(place) || near.has(place, directory[slot]));
            }
        }
        for (int place = 0; place < NearSpans.LENGTH; place++) {
            if (some.get(place) ? !right.get(place) : !near.isFree(place)) {
                throw new SlabCorruptionException("page map: what is at hand at place " + place + " is no chunk of it");
            }
        }
    }

    /** Two that stand for one slab have one name. */
    private static String named(@Nullable Span span) {
        return span == null ? "nothing" : span.getClass().getSimpleName() + ' ' + span;
    }

    long heapBytes() {
        long tables = 0;
        @Nullable Span[] before = nothing;
        for (@Nullable Span[] chunk : directory) {
            tables += chunk == nothing || chunk == before ? 0 : Chunk.heapBytes(chunk); // those of a run share one
            before = chunk;
        }
        return (indexed == null ? 0 : indexed.heapBytes())
                + 64
                + 64
                + 16L * directory.length
                + NearSpans.heapBytes()
                + tables;
    }
}
