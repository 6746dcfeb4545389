package io.slab.core.page;

import io.slab.core.memory.NativeMemory;

/**
 * One word for each 4 KiB of addresses, for all allocators of the process, so that a free needs one load to know what stands at an address: see {@link FrameWords}, which say what is in them.
 *
 * <p>Addresses whose last {@link #bits} bits are the same have one word, which tells of whom it is: of who wrote it last. The others do without, until they write it again. The table is address
 * space, of which only those pages have memory that something was written to: a page for each 2 MiB that objects were on, 1/512 of them. Where it cannot be had, all words read 0. It is there
 * as long as the process: handles have its address as a constant.
 *
 * <p>Source of the idea: the flat page map of snmalloc (P. Liétar et al., <i>snmalloc: A Message Passing Allocator</i>, ISMM 2019).
 */
final class FrameTable {
    /** Bytes of address space that a word stands for, as a binary logarithm. */
    static final int UNIT_SHIFT = 12;

    /** From an address to the place of its word: words have 8 bytes. */
    static final int SCALE = UNIT_SHIFT - 3;

    private static final int BITS;

    /** Where the table is; 0 if there is none. */
    private static final long START;

    private static final boolean THERE;

    /** Of offsets of words. */
    private static final long MASK;

    static {
        FrameTableMemory memory = FrameTableMemory.reserve();
        BITS = memory.bits();
        START = memory.start();
        THERE = START != 0;
        MASK = (1L << (BITS - SCALE)) - 8;
        get(0); // links the call, which takes Java heap: a free may be the first to come here, because there is none
    }

    private FrameTable() {}

    /** Whether there is a table. */
    static boolean isThere() {
        return THERE;
    }

    /** How many of the last bits of an address decide which word it has. */
    static int bits() {
        return BITS;
    }

    /** The word of an address, any number. */
    static long get(long address) {
        return THERE ? (long) NativeMemory.WORD.get(NativeMemory.READ, at(address)) : 0;
    }

    /** Writes the word of an address. By whose address it is. */
    static void set(long address, long word) {
        NativeMemory.setLong(at(address), word);
    }

    /** Writes zeros from the word of an address to that of another, which stays as it is; where there are some, nothing, so that pages stay without memory that have none. */
    static void clear(long from, long to) {
        for (long unit = from >>> UNIT_SHIFT << UNIT_SHIFT; unit < to; unit += 1L << UNIT_SHIFT) {
            if (get(unit) != 0) {
                set(unit, 0);
            }
        }
    }

    private static long at(long address) {
        return START + ((address >>> SCALE) & MASK);
    }
}
