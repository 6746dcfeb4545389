package io.slab.core.page;

import io.slab.error.SlabCorruptionException;
import java.util.BitSet;

/**
 * What the {@link FrameTable} has for one allocator: for each 4 KiB that its slabs' objects begin on a word that says whose they are, where the first of them begins, and how many can be
 * freed. A free by address knows from it in one load which magazine it is for, and has all that its check of the address needs.
 *
 * <p>From the last bit on: the {@linkplain SpanOwner#place() place} of their cache in 8 bits, their number less 1 in 9, and the address of the first without its last three bits, which are
 * 0, in 47. On top of that lies, by exclusive or, the allocator's number, on bits of the address that the place of the word in the table tells as well. So what is read with a wrong number, or at
 * another address that has the same word, or where nothing was ever written, is an address in some other 4 KiB than the one that was asked about, and that is how it is found out: by the
 * distance between the two, {@link #isObject}. Words may therefore be written over, by an allocator inside of this one's memory, or for addresses far away.
 *
 * <p>{@link #place} is to be looked at, too: a word that was never written has 0 there, which no cache has, while its address is the number, as low as nobody's memory is.
 *
 * <p>A word is 0 where there is nothing that the fast path can free: where the allocator has no number any more, where the objects' cache has no place, where memory was given back, or where the page
 * map leads to something else than a slab.
 *
 * <p>Reads take no lock, as those of {@link PageMap}. A word is written under the lock of the cache whose objects it has, or before there are any, or when there are no more.
 */
public final class FrameWords {
    /** Of who has none: what is found is another allocator's, or nothing. */
    static final FrameWords NONE = new FrameWords(0);

    /** The address of the first begins here, its last three bits left out. */
    private static final int FIRST_SHIFT = 14;

    private static final long FIRST_MASK = -8;

    /** No address is above: those of x86-64 have 47 bits, those of AArch64 up to 48. */
    private static final int ADDRESS_BITS = Long.SIZE - FIRST_SHIFT;

    private static final int LAST_SHIFT = 8;

    private static final int LAST_MASK = 0x1FF;

    private static final int PLACE_MASK = 0xFF;

    private static final long UNIT = 1L << FrameTable.UNIT_SHIFT;

    /**
     * Numbers lie on bits of the address that are the same for all with this word. Not on the lowest of them: a wrong number makes an address of two units away at least, so that no distance within a unit
     * makes up for it.
     */
    private static final int NUMBER_SHIFT = FIRST_SHIFT + FrameTable.UNIT_SHIFT + 1;

    private static final int NUMBER_BITS = 16;

    /** Numbers that are taken; nobody has 0. Guards itself. */
    private static final BitSet TAKEN = new BitSet();

    private final long mark;

    private volatile boolean closed;

    private FrameWords(long mark) {
        this.mark = mark;
    }

    /**
     * For a new allocator.
     *
     * @param real whether its addresses are memory, and its spans in the page map
     * @param frameShift the binary logarithm of its frames' size
     * @return {@link #NONE} if there is no table, or 65 535 have words, or if two slabs can share one
     */
    static FrameWords open(boolean real, int frameShift) {
        synchronized (TAKEN) {
            int number = TAKEN.nextClearBit(1);
            // Whoever comes first makes the table: a free may have no Java heap for that, or no stack.
            boolean there = FrameTable.isThere();
            if (!there || !real || number >>> NUMBER_BITS != 0 || frameShift < FrameTable.UNIT_SHIFT) {
                return NONE;
            }
            TAKEN.set(number);
            return new FrameWords(mark(number));
        }
    }

    /** Of an allocator with a number. */
    static long mark(int number) {
        return (long) number << NUMBER_SHIFT;
    }

    /** The allocator is closed, and has {@link #clear cleared} all words: another one may have its number. */
    void close() {
        synchronized (TAKEN) {
            if (!closed) {
                closed = true;
                TAKEN.clear((int) (mark >>> NUMBER_SHIFT));
            }
        }
    }

    /**
     * The allocator's number, as {@link #at} needs it.
     *
     * @return never changes
     */
    public long mark() {
        return mark;
    }

    /**
     * What stands at an address. Part of the fast path.
     *
     * @param address any number
     * @param mark {@link #mark()}
     * @return a word for the other methods
     */
    public static long at(long address, long mark) {
        return FrameTable.get(address) ^ mark;
    }

    /**
     * Whose objects they are.
     *
     * @param word of {@link #at}
     * @return a {@link SpanOwner#place()}; any other if the word is not for the address that was asked about
     */
    public static int place(long word) {
        return (int) word & PLACE_MASK;
    }

    /** Where the first object begins that begins there; in another unit if the word is not for the address that was asked about. */
    private static long first(long word) {
        return (word >>> FIRST_SHIFT) & FIRST_MASK;
    }

    /**
     * Whether one of the objects that a word is about begins at an address. Part of the fast path.
     *
     * @param word of {@link #at}
     * @param address what that was asked about
     * @param inverse {@code Divisor.inverse()} of the distance between two objects of the {@link #place}
     * @param shift {@code Divisor.shift()} of it
     * @return false if not, or if the word is not for the address
     */
    public static boolean isObject(long word, long address, long inverse, int shift) {
        long distance = address - first(word);
        long index = Long.rotateRight(distance * inverse, shift);
        long last = (word >>> LAST_SHIFT) & LAST_MASK;
        return Long.compareUnsigned(index | (distance & -UNIT), last) <= 0; // of other units more than any last
    }

    /**
     * Whether a word is for an address, or one of those just before it.
     *
     * @param word of {@link #at}
     * @param address what that was asked about
     * @return false if nothing of the word is true
     */
    public static boolean isFor(long word, long address) {
        return ((address - first(word)) & -UNIT) == 0;
    }

    /**
     * Writes what stands now at some of a span's addresses. Under the lock of its owner.
     *
     * @param span the span
     * @param from the first of these addresses
     * @param to the address behind the last
     */
    public void refresh(Span span, long from, long to) {
        if (!knows(span)) {
            return;
        }
        for (long unit = from & -UNIT; unit < to; unit += UNIT) {
            long word = word(span, unit);
            FrameTable.set(unit, word == 0 ? 0 : word ^ mark);
        }
    }

    private boolean knows(Span span) {
        return isOpen() && span.place() != 0;
    }

    private boolean isOpen() {
        return mark != 0 && !closed;
    }

    /** Nothing stands at these addresses any more. */
    void clear(long from, long to) {
        if (isOpen()) {
            FrameTable.clear(from, to);
        }
    }

    private static long word(Span span, long unit) {
        Span here = span.at(unit);
        long stride = here.stride();
        if (here.objects() == 0 || stride == 0 || unit >>> ADDRESS_BITS != 0) {
            return 0;
        }
        long before = unit <= here.first() ? 0 : Math.ceilDiv(unit - here.first(), stride);
        long first = here.first() + before * stride;
        long count = Math.min(here.objects() - before, Math.ceilDiv(unit + UNIT - first, stride));
        return count <= 0 ? 0 : first << FIRST_SHIFT | (count - 1) << LAST_SHIFT | here.place();
    }

    /**
     * Checks that each word of a span says what stands there, or nothing: whoever wrote over it, because his objects are inside of this allocator's or so far away that they have the same
     * word, has cleared it. Under the lock of its owner.
     *
     * @param span the span
     * @throws SlabCorruptionException if one says something else
     */
    public void verify(Span span) {
        if (!knows(span)) {
            return;
        }
        for (long unit = span.address(); unit < span.address() + span.bytes(); unit += UNIT) {
            long found = FrameTable.get(unit);
            long expected = word(span, unit);
            boolean another = !isFor(found ^ mark, unit + UNIT - 1);
            if (found != 0 && !another && found != (expected ^ mark)) {
                throw new SlabCorruptionException("the word of 0x" + Long.toHexString(unit) + " is 0x"
                        + Long.toHexString(found ^ mark) + " instead of 0x" + Long.toHexString(expected));
            }
        }
    }
}
