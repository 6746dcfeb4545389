package io.slab.core.page;

import io.slab.error.SlabCorruptionException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabOutOfMemoryException.Limit;
import io.slab.spi.Bytes;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From any address to the span that stands there, in two dependent loads.
 *
 * <p>The address space is cut into chunks of {@value #CHUNK_FRAMES} frames. A chunk's number, reduced to the length of the
 * directory, picks its table, and the frame's number in the chunk picks the span. Numbers that meet in the directory make it
 * double, so that a table is found without a search and without comparing keys: a foreign address may find somebody else's span, whose
 * own arithmetic then refuses it.
 *
 * <p>Reads take no lock. Writes happen under the page layer's lock, before the address is given to anybody; whoever has an address
 * of ours got it through something that orders these writes before its read. A racing read of a foreign address sees an old table or an
 * entry that is gone: both lead to the same refusal.
 */
public final class PageMap {
    static final int CHUNK_FRAMES = 1024;

    private static final int CHUNK_SHIFT = 10;

    private static final int MAX_DIRECTORY = 1 << 24;

    /** Tables at hand: those of 16 GiB with frames of 4 KiB. */
    private static final int NEAR = 4096;

    /** Bytes of entries from which on the Java heap is asked first: those of a run of 4 GiB. */
    private static final long LARGE_ENTRIES = 4L << 20;

    private final int frameShift;

    /** Spans that another index leads to, all of them; {@code null} by default. Asked where the tables have nothing, so that their reads cost the same. */
    private final @Nullable IndexedSpans indexed;

    private final @Nullable Span[] nothing = new Span[CHUNK_FRAMES];
    private @Nullable Span[][] directory;

    /**
     * The same tables by the last bits of their chunks' numbers, for the fast path: an array whose length never changes is a constant to the JIT. Where two
     * meet, the one that came first is here.
     */
    private final @Nullable Span[][] near = new Span[NEAR][];

    private long[] keys;
    private int[] used;

    /**
     * An empty map.
     *
     * @param frameShift the binary logarithm of the frame size
     */
    public PageMap(int frameShift) {
        this(frameShift, null);
    }

    /**
     * An empty map.
     *
     * @param frameShift the binary logarithm of the frame size
     * @param indexed where all spans go; {@code null} for the tables of this map
     */
    public PageMap(int frameShift, @Nullable IndexedSpans indexed) {
        this.frameShift = frameShift;
        this.indexed = indexed;
        directory = new Span[1][];
        directory[0] = nothing;
        Arrays.fill(near, nothing);
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
        Span span = d[(int) (frame >>> CHUNK_SHIFT) & (d.length - 1)][(int) frame & (CHUNK_FRAMES - 1)];
        return span == null ? findElsewhere(address) : span;
    }

    /**
     * Tables by the last bits of their chunks' numbers, each place with one of those that meet there: what is found is what stands at the address, or something
     * else, which does not contain it, or {@code null}.
     *
     * @return what changes while memory comes and goes; not to be changed
     */
    public @Nullable Span[][] near() {
        return near;
    }

    /**
     * What stands at an address, as far as the tables at hand tell.
     *
     * @param address any number
     * @param near {@link #near()}
     * @param shift {@link #frameShift()}
     * @return a span that may contain it, or {@code null}; neither says that nothing else does
     */
    public static @Nullable Span find(long address, @Nullable Span[][] near, int shift) {
        long frame = address >>> shift;
        return near[(int) (frame >>> CHUNK_SHIFT) & (NEAR - 1)][(int) frame & (CHUNK_FRAMES - 1)];
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
        requireHeap(span);
        long frame = span.address() >>> frameShift;
        long end = frame + span.frames();
        long f = frame;
        try {
            while (f < end) {
                int slot = slotFor(f >>> CHUNK_SHIFT);
                int first = (int) f & (CHUNK_FRAMES - 1);
                int n = (int) Math.min(CHUNK_FRAMES - first, end - f);
                Arrays.fill(directory[slot], first, first + n, span);
                used[slot] += n;
                f += n;
            }
        } catch (RuntimeException | Error e) {
            remove(frame, f);
            throw e;
        }
        if (!span.isUniform()) {
            refresh(span, 0, span.frames());
        }
    }

    /** Refuses what the Java heap has no room for, before other threads find it full meanwhile. */
    private static void requireHeap(Span span) {
        long need = 4L * span.frames();
        if (need < LARGE_ENTRIES) {
            return;
        }
        Runtime jvm = Runtime.getRuntime();
        long left = jvm.maxMemory() - (jvm.totalMemory() - jvm.freeMemory());
        if (need > left / 2) {
            throw new SlabOutOfMemoryException(
                    Limit.BACKEND,
                    "the page map of a run of " + Bytes.format(span.bytes()) + " takes " + Bytes.format(need)
                            + " of Java heap, of which " + Bytes.format(left) + " are left: raise -Xmx",
                    null);
        }
    }

    /** Leads frames of a span to what stands at each. Another index asks the span. */
    void refresh(Span span, int first, int count) {
        if (indexed != null) {
            indexed.refresh(span);
            return;
        }
        long frame = (span.address() >>> frameShift) + first;
        for (long f = frame; f < frame + count; f++) {
            @Nullable Span[] chunk = directory[(int) (f >>> CHUNK_SHIFT) & (directory.length - 1)];
            if (chunk != nothing) { // or all was forgotten
                chunk[(int) f & (CHUNK_FRAMES - 1)] = span.at(f << frameShift);
            }
        }
    }

    /** Forgets a span. */
    void remove(Span span) {
        if (indexed != null) {
            indexed.remove(span);
            return;
        }
        long frame = span.address() >>> frameShift;
        remove(frame, frame + span.frames());
    }

    private void remove(long from, long to) {
        for (long f = from; f < to; ) {
            int slot = (int) (f >>> CHUNK_SHIFT) & (directory.length - 1);
            int first = (int) f & (CHUNK_FRAMES - 1);
            int n = (int) Math.min(CHUNK_FRAMES - first, to - f);
            Arrays.fill(directory[slot], first, first + n, null);
            used[slot] -= n;
            if (used[slot] == 0) {
                @Nullable Span[] gone = directory[slot];
                directory[slot] = nothing;
                if (near[(int) keys[slot] & (NEAR - 1)] == gone) {
                    bringNear(keys[slot]);
                }
            }
            f += n;
        }
    }

    private int slotFor(long key) {
        while (true) {
            int slot = (int) key & (directory.length - 1);
            if (used[slot] == 0) {
                directory[slot] = new Span[CHUNK_FRAMES];
                keys[slot] = key;
                if (near[(int) key & (NEAR - 1)] == nothing) {
                    near[(int) key & (NEAR - 1)] = directory[slot];
                }
                return slot;
            }
            if (keys[slot] == key) {
                return slot;
            }
            grow(key);
        }
    }

    /** Puts a table at hand of those that meet where one has gone. */
    private void bringNear(long key) {
        int place = (int) key & (NEAR - 1);
        @Nullable Span[] left = nothing;
        for (int slot = place & (directory.length - 1); slot < directory.length && left == nothing; slot += NEAR) {
            if (((int) keys[slot] & (NEAR - 1)) == place) { // a directory that is shorter has others there, too
                left = directory[slot];
            }
        }
        near[place] = left;
    }

    private void grow(long newcomer) {
        int length = directory.length;
        do {
            length <<= 1;
            if (length > MAX_DIRECTORY) {
                throw new SlabOutOfMemoryException(
                        Limit.REQUEST,
                        "memory at 0x" + Long.toHexString(newcomer << CHUNK_SHIFT << frameShift)
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
        Arrays.fill(directory, nothing);
        Arrays.fill(near, nothing);
        Arrays.fill(used, 0);
    }

    /** Every span. */
    Set<Span> spans() {
        Set<Span> spans = Collections.newSetFromMap(new IdentityHashMap<>());
        if (indexed != null) {
            spans.addAll(indexed.all());
        }
        for (@Nullable Span[] chunk : directory) {
            for (Span span : chunk) {
                if (span != null) {
                    spans.add(span.whole());
                }
            }
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
            actual += chunk == nothing
                    ? 0
                    : Arrays.stream(chunk).filter(Objects::nonNull).count();
        }
        if (entries != expected || actual != expected) {
            throw new SlabCorruptionException(
                    "page map: spans take " + expected + " frames, it counts " + entries + " and holds " + actual);
        }
    }

    /** Two that stand for one slab have one name. */
    private static String named(@Nullable Span span) {
        return span == null ? "nothing" : span.getClass().getSimpleName() + ' ' + span;
    }

    long heapBytes() {
        long chunks = Arrays.stream(used).filter(u -> u > 0).count() + 1;
        return (indexed == null ? 0 : indexed.heapBytes())
                + 64
                + 64
                + 16L * directory.length
                + 4L * NEAR
                + chunks * (16 + 4L * CHUNK_FRAMES);
    }
}
