package io.slab.core.backend;

import io.slab.core.memory.Linux;
import io.slab.core.memory.NativeMemory;
import io.slab.core.memory.SystemCallException;
import io.slab.spi.BackendMemoryException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Which huge pages of a region are in memory, and how many small pages of each are committed. A huge page comes with its first small page and goes with
 * its last; in between, small pages that were given back are wiped when they are committed again. Calls for one region never overlap.
 */
final class HugeFrames {
    /** What stands in the place of a huge page. */
    private enum State {
        /** Nothing yet; its place is mapped from the pool. */
        ABSENT,
        /** A huge page. */
        HUGE,
        /** Small pages, as the pool was empty. */
        SMALL
    }

    private final HugepageBackend backend;
    private final Linux os;
    private final long start;
    private final long bytes;
    private final long huge;
    private final long page = Linux.pageSize();
    private final State[] states;
    private final BitSet committed = new BitSet(); // small pages
    private final boolean[] dirty; // something was given back that may hold what it held

    HugeFrames(HugepageBackend backend, Linux os, long start, long bytes, long huge) {
        this.backend = backend;
        this.os = os;
        this.start = start;
        this.bytes = bytes;
        this.huge = huge;
        int count = Math.toIntExact(bytes / huge);
        this.states = new State[count];
        this.dirty = new boolean[count];
    }

    /** Maps all of the region: from the pool, or as small pages from the beginning, which is one mapping then. */
    void mapWhole(boolean small) {
        if (small) {
            mapSmall(start, bytes);
            backend.fellBack(null);
        } else {
            mapHuge(start, bytes);
        }
        Arrays.fill(states, small ? State.SMALL : State.ABSENT);
    }

    private void mapHuge(long address, long length) {
        int size = Long.numberOfTrailingZeros(huge) << Linux.MAP_HUGE_SHIFT;
        int flags = Linux.MAP_ANONYMOUS_NORESERVE | Linux.MAP_HUGETLB | size;
        os.mapAt(address, length, Linux.PROT_READ_WRITE, flags, -1, 0);
    }

    private void mapSmall(long address, long length) {
        os.mapAt(address, length, Linux.PROT_READ_WRITE, Linux.MAP_ANONYMOUS_NORESERVE, -1, 0);
        try {
            os.advise(address, length, Linux.MADV_HUGEPAGE);
        } catch (SystemCallException e) {
            // Small pages stay small, which is what a fall-back is allowed to be.
        }
    }

    void commit(long offset, long length) {
        int first = (int) (offset / huge);
        int last = (int) ((offset + length - 1) / huge);
        int i = first;
        try {
            while (i <= last) {
                if (states[i] == State.ABSENT) {
                    bringIn(i, length);
                }
                i++;
            }
        } catch (RuntimeException | Error e) {
            while (i-- > first) {
                letGo(i, e);
            }
            throw e;
        }
        for (i = first; i <= last; i++) {
            if (dirty[i]) {
                long from = Math.max(offset, i * huge);
                NativeMemory.zero(start + from, Math.min(offset + length, (i + 1) * huge) - from);
            }
        }
        committed.set(small(offset), small(offset + length));
    }

    private void bringIn(int i, long wanted) {
        long address = start + i * huge;
        try {
            os.advise(address, huge, Linux.MADV_POPULATE_WRITE);
            states[i] = State.HUGE;
        } catch (SystemCallException e) {
            if (!backend.fallsBack()) {
                throw backend.noHugePage(wanted, e);
            }
            try {
                mapSmall(address, huge);
            } catch (SystemCallException again) {
                BackendMemoryException refusal = backend.noHugePage(wanted, e);
                refusal.addSuppressed(again);
                throw refusal;
            }
            states[i] = State.SMALL;
            backend.fellBack(e);
        }
    }

    private int small(long offset) {
        return (int) (offset / page);
    }

    private boolean isEmpty(int i) {
        int next = committed.nextSetBit(small(i * huge));
        return next < 0 || next >= small((i + 1) * huge);
    }

    /** Undoes {@link #bringIn} for a page of which nothing was committed before. */
    private void letGo(int i, Throwable failure) {
        if (isEmpty(i)) {
            try {
                empty(i);
            } catch (SystemCallException e) {
                dirty[i] = true; // it stays with us, and is used by the next commit
                failure.addSuppressed(e);
            }
        }
    }

    /** May be called again after it failed. */
    void decommit(long offset, long length) {
        committed.clear(small(offset), small(offset + length));
        int last = (int) ((offset + length - 1) / huge);
        for (int i = (int) (offset / huge); i <= last; i++) {
            dirty[i] = true;
            if (isEmpty(i)) {
                empty(i);
            }
        }
    }

    /** Gives a huge page back. Where small ones stood in, a huge one is tried next if the pool has any again. */
    private void empty(int i) {
        long address = start + i * huge;
        os.advise(address, huge, Linux.MADV_DONTNEED);
        dirty[i] = false;
        if (states[i] == State.HUGE) {
            states[i] = State.ABSENT;
        } else if (states[i] == State.SMALL && backend.poolHasPages()) {
            mapHuge(address, huge);
            states[i] = State.ABSENT;
        }
    }
}
