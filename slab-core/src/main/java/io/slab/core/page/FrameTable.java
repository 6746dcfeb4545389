package io.slab.core.page;

import static io.slab.core.memory.Linux.MADV_DONTDUMP;
import static io.slab.core.memory.Linux.MADV_NOHUGEPAGE;
import static io.slab.core.memory.Linux.MAP_ANONYMOUS_NORESERVE;
import static io.slab.core.memory.Linux.PROT_READ_WRITE;

import io.slab.core.memory.Linux;
import io.slab.core.memory.NativeMemory;
import io.slab.core.memory.SystemCallException;

/**
 * One word for each 4 KiB of the address space, for all allocators of the process, so that a free needs one load to know what stands at an address: see {@link FrameWords}, which say
 * what is in them.
 *
 * <p>The table takes 256 GiB of address space, of which only those pages have memory that something was written to: a page for each 2 MiB that objects were on, 1/512 of them. It is
 * there as long as the process: handles have its address as a constant. Where it cannot be had, as with {@code ulimit -v}, or without native access, all words read 0.
 *
 * <p>Source of the idea: the flat page map of snmalloc (P. Liétar et al., <i>snmalloc: A Message Passing Allocator</i>, ISMM 2019).
 */
final class FrameTable {
    /** Bytes of address space that a word stands for, as a binary logarithm. */
    static final int UNIT_SHIFT = 12;

    /** User addresses are below 2 to this. */
    static final int ADDRESS_BITS = 47;

    private static final long BYTES = 1L << (ADDRESS_BITS - UNIT_SHIFT + 3);

    /** Where the table is; 0 if there is none. */
    private static final long START = reserve();

    private static final boolean THERE = START != 0;

    static {
        get(0); // links the call, which takes Java heap: a free may be the first to come here, because there is none
    }

    private FrameTable() {}

    private static long reserve() {
        if (Linux.unavailable().isPresent()) {
            return 0;
        }
        Linux os = Linux.SYSTEM;
        long start;
        try {
            start = os.map(BYTES, PROT_READ_WRITE, MAP_ANONYMOUS_NORESERVE);
        } catch (SystemCallException e) {
            return 0; // an address space that is limited, or memory that may not be promised twice
        }
        try {
            os.advise(start, BYTES, MADV_NOHUGEPAGE);
            os.advise(start, BYTES, MADV_DONTDUMP);
            return start;
        } catch (SystemCallException e) {
            os.unmap(start, BYTES); // a kernel without them; with huge pages the first word would take 2 MiB
            return 0;
        }
    }

    /** Whether there is a table. */
    static boolean isThere() {
        return THERE;
    }

    /** The word of an address, any number: of another one with the same last bits, if it is none. */
    static long get(long address) {
        return THERE
                ? (long)
                        NativeMemory.WORD.get(NativeMemory.READ, START + ((address >>> (UNIT_SHIFT - 3)) & (BYTES - 8)))
                : 0;
    }

    /** Writes the word of an address. By whose address it is. */
    static void set(long address, long word) {
        NativeMemory.setLong(at(address), word);
    }

    /** Writes zeros from the word of an address to that of another, which stays as it is. */
    static void clear(long from, long to) {
        NativeMemory.zero(at(from), at(to - 1) + 8 - at(from));
    }

    private static long at(long address) {
        return START + ((address >>> (UNIT_SHIFT - 3)) & (BYTES - 8));
    }
}
