package io.slab.core.page;

import io.slab.error.SlabCorruptionException;
import java.util.BitSet;

/**
 * What the {@link FrameTable} has for one allocator: for each 4 KiB that its slabs' objects begin on a word that says whose they are, where the first of them begins, and how many can be
 * freed. A free by address knows from it in one load which magazine it is for, and has all that its check of the address needs.
 *
 * <p>From the last bit on: the {@linkplain SpanOwner#place() place} of their cache in 8 bits, their number less 1 in 9, three times 0, and the address of the first without its last three bits, which are
 * 0, in 44. On top of that lies, by exclusive or, the allocator's number: who asks with another one finds an address that is far away from his, and refuses it as he does any that is no
 * object's. The same comes of words that were never written, of addresses that are no memory at all, and of words that were written over, by an allocator inside of this one's memory or for
 * addresses so far away that they share them: what is found is true, or cannot be mistaken for it.
 *
 * <p>A word is 0 where there is nothing that the fast path can free: where the allocator has no number any more, where the objects' cache has no place, where memory was given back, or where the page
 * map leads to something else than a slab.
 *
 * <p>Reads take no lock, as those of {@link PageMap}. A word is written under the lock of the cache whose objects it has, or before there are any, or when there are no more.
 */
public final class FrameWords {
    /** Of no memory with addresses: everything is read as 0. */
    static final FrameWords NONE = new FrameWords(0);

    private static final int FIRST_SHIFT = 17;

    /** User addresses are below 2 to this. */
    private static final int ADDRESS_BITS = Long.SIZE - FIRST_SHIFT;

    private static final int LAST_SHIFT = 8;

    private static final int LAST_MASK = 0x1FF;

    private static final int PLACE_MASK = 0xFF;

    private static final long UNIT = 1L << FrameTable.UNIT_SHIFT;

    /** Numbers lie on the last of an address's bits: objects are never so large that a wrong one makes no difference. */
    private static final int NUMBER_SHIFT = 53;

    private static final int NUMBERS = 1 << (Long.SIZE - NUMBER_SHIFT);

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
     * @param frameShift the binary logarithm of its frames' size
     * @return {@link #NONE} if there is no table, or too many have one, or if two slabs can share a word
     */
    static FrameWords open(int frameShift) {
        synchronized (TAKEN) {
            int number = TAKEN.nextClearBit(1);
            if (!FrameTable.isThere() || number >= NUMBERS || frameShift < FrameTable.UNIT_SHIFT) {
                return NONE;
            }
            TAKEN.set(number);
            return new FrameWords((long) number << NUMBER_SHIFT);
        }
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

    /**
     * Where the first object begins that begins there.
     *
     * @param word of {@link #at}
     * @return its address; far away from what was asked about if the word is not for that
     */
    public static long first(long word) {
        return word >>> FIRST_SHIFT;
    }

    /**
     * How many objects begin behind the first.
     *
     * @param word of {@link #at}
     * @return the number
     */
    public static int last(long word) {
        return (int) (word >>> LAST_SHIFT) & LAST_MASK;
    }

    /**
     * Whether a word is for an address, or one of those just before it.
     *
     * @param word of {@link #at}
     * @param address what that was asked about
     * @return false if nothing of the word is true
     */
    public static boolean isFor(long word, long address) {
        return (address - first(word)) >>> FrameTable.UNIT_SHIFT == 0;
    }

    /**
     * Writes what stands now at some of a span's addresses. Under the lock of its owner.
     *
     * @param span the span
     * @param from the first of these addresses
     * @param to the address behind the last
     */
    public void refresh(Span span, long from, long to) {
        if (mark == 0 || closed || span.place() == 0) {
            return;
        }
        for (long unit = from & -UNIT; unit < to; unit += UNIT) {
            long word = word(span, unit);
            FrameTable.set(unit, word == 0 ? 0 : word ^ mark);
        }
    }

    /** Nothing stands at these addresses any more. */
    void clear(long from, long to) {
        if (mark != 0 && !closed) {
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
     * word, has cleared it.
     */
    void verify(Span span) {
        if (mark == 0 || closed || span.place() == 0) {
            return;
        }
        for (long unit = span.address(); unit < span.address() + span.bytes(); unit += UNIT) {
            long found = FrameTable.get(unit);
            long expected = word(span, unit);
            boolean another = !isFor(found ^ mark, unit + UNIT - 1);
            if (found != 0 && !another && found != (expected ^ mark)) {
                throw new SlabCorruptionException("page map: the word of 0x" + Long.toHexString(unit) + " is 0x"
                        + Long.toHexString(found ^ mark) + " instead of 0x" + Long.toHexString(expected));
            }
        }
    }
}
