package io.slab.core.page;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Segments that were handed out, for the next allocations of the same address and size. What comes and goes within {@value #LENGTH} places then takes no Java heap, although each object is handed out
 * as a Java object that leaves the caller. Segments are value-based, so that nobody can tell one from another of the same memory.
 *
 * <p>One table serves all threads, by races that do no harm: an entry is a reference to an immutable object, which is asked for its address, its size and whether its memory is still there before it
 * is handed out, and the numbers beside it may be wrong. An allocation that finds nothing puts a segment into its place, so that those of one batch are neighbors on the Java heap. Where that pushes
 * out others too often, as it does in programs that go through more memory than there are places, the table is emptied and rests: then a look at it meets one object that is always at hand, and
 * nobody writes to lines that other threads read.
 *
 * <p>A record, so that the table's length is a constant to the JIT.
 *
 * @param map where objects stand
 * @param state numbers that change
 * @param table by the address, in units of the size's highest power of two, so that neighbors are neighbors here; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record RecycledSegments(PageMap map, MemorySegment[] table, int[] state) {
    /** Places: those of 512 KiB of objects of 64 bytes. A power of two. */
    static final int LENGTH = 8192;

    /** After so many conflicts it rests. */
    private static final int MOST_CONFLICTS = 4 * LENGTH;

    /** It rests for so many misses, on average. A power of two. */
    private static final int REST = 1 << 20;

    /** Where it is said whether it rests; what changes often is on other cache lines. */
    private static final int RESTS = 16;

    private static final int CONFLICTS = 48;
    private static final int STATE = 64;

    /** What a segment of the JDK takes of Java heap. */
    private static final int SEGMENT_BYTES = 40;

    /** At an address where nothing is ever allocated, so that no lookup need ask for {@code null}. */
    private static final MemorySegment NOTHING = MemorySegment.NULL;

    /** Without segments. */
    RecycledSegments(PageMap map) {
        this(map, new MemorySegment[LENGTH], new int[STATE]);
        clear();
    }

    /**
     * A segment for memory that the caller has just allocated. Part of the fast path. Where there is none, the next allocation of that memory may find one.
     *
     * @param address where it begins: a real address
     * @param bytes its size
     * @return the segment, or {@code null}
     */
    public @Nullable MemorySegment find(long address, long bytes) {
        MemorySegment known = known(address, bytes);
        if (known == null) {
            missed(address, bytes);
        }
        return known;
    }

    /** What is there, if it is what was asked for. */
    @Nullable
    MemorySegment known(long address, long bytes) {
        MemorySegment entry = table[place(address, bytes)];
        return entry.address() == address
                        && entry.byteSize() == bytes
                        && entry.scope().isAlive()
                ? entry
                : null;
    }

    void missed(long address, long bytes) {
        if (state[RESTS] == 0 || (ThreadLocalRandom.current().nextInt() & (REST - 1)) == 0) {
            remember(address, bytes);
        }
    }

    /** Makes a segment of its own, so that the JIT can do without the caller's if that one never leaves a method. */
    private void remember(long address, long bytes) {
        if (state[RESTS] != 0) {
            state[RESTS] = 0;
        }
        int place = place(address, bytes);
        if (isTaken(table[place]) && ++state[CONFLICTS] > MOST_CONFLICTS) {
            clear();
            state[RESTS] = 1;
            return;
        }
        Span span = map.find(address);
        MemorySegment segment = span == null ? null : span.slice(address, bytes);
        if (segment != null) {
            table[place] = segment;
        }
    }

    private static boolean isTaken(MemorySegment entry) {
        return entry.address() != 0;
    }

    private static int place(long address, long bytes) {
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(bytes);
        return (int) (address >>> shift) & (LENGTH - 1);
    }

    /** Forgets all. */
    public void clear() {
        Arrays.fill(table, NOTHING);
        state[CONFLICTS] = 0;
    }

    /**
     * How many there are.
     *
     * @return the number, up to {@value #LENGTH}
     */
    public long count() {
        return Arrays.stream(table).filter(RecycledSegments::isTaken).count();
    }

    long heapBytes() {
        return 16 + 24 + 16 + 4L * STATE + 4L * LENGTH + SEGMENT_BYTES * count();
    }
}
