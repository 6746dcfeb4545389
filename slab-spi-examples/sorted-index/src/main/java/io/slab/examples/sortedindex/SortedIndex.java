package io.slab.examples.sortedindex;

import io.slab.spi.PageIndex;
import java.util.Arrays;

/**
 * Slabs as ranges of addresses in sorted arrays: 20 bytes for a slab of whatever size, found by binary search.
 *
 * <p>What to learn here: {@link #find} comes from any thread at any time, also in the middle of a change. Here a change makes new arrays and shows them with
 * one volatile write: a reader works on one state from its beginning to its end, without a lock and without trying again. Each change takes
 * time in proportion to the slabs there are, while the engine holds its page lock: right for a thousand slabs that stay, wrong for a
 * hundred thousand that come and go. Answers for addresses that are nobody's must be right, too: the engine asks for whatever its users free.
 */
final class SortedIndex implements PageIndex {
    /** One state; none of it ever changes. Ranges do not overlap. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares states
    private record State(long[] starts, long[] ends, int[] slabs) {
        static final State EMPTY = new State(new long[0], new long[0], new int[0]);

        State with(int at, long start, long end, int slab) {
            int after = starts.length - at;
            State next = new State(
                    Arrays.copyOf(starts, starts.length + 1),
                    Arrays.copyOf(ends, ends.length + 1),
                    Arrays.copyOf(slabs, slabs.length + 1));
            System.arraycopy(starts, at, next.starts, at + 1, after);
            System.arraycopy(ends, at, next.ends, at + 1, after);
            System.arraycopy(slabs, at, next.slabs, at + 1, after);
            next.starts[at] = start;
            next.ends[at] = end;
            next.slabs[at] = slab;
            return next;
        }

        State without(int at) {
            int after = starts.length - at - 1;
            State next = new State(
                    Arrays.copyOf(starts, starts.length - 1),
                    Arrays.copyOf(ends, ends.length - 1),
                    Arrays.copyOf(slabs, slabs.length - 1));
            System.arraycopy(starts, at + 1, next.starts, at, after);
            System.arraycopy(ends, at + 1, next.ends, at, after);
            System.arraycopy(slabs, at + 1, next.slabs, at, after);
            return next;
        }
    }

    private volatile State state = State.EMPTY;

    @Override
    public void put(long address, long bytes, int slab) {
        State before = state; // nobody else writes: the engine holds its page lock
        int at = -1 - Arrays.binarySearch(before.starts, address);
        state = before.with(at, address, address + bytes, slab);
    }

    @Override
    public void remove(long address, long bytes) {
        State before = state;
        int at = Arrays.binarySearch(before.starts, address);
        if (at >= 0) {
            state = before.without(at);
        }
    }

    @Override
    public int find(long address) {
        State now = state; // read once
        int found = Arrays.binarySearch(now.starts, address);
        int at = found >= 0 ? found : -2 - found; // the last range that starts at the address or before
        return at >= 0 && address < now.ends[at] ? now.slabs[at] : NONE;
    }

    @Override
    public void close() {
        state = State.EMPTY;
    }
}
