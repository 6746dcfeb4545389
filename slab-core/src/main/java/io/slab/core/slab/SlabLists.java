package io.slab.core.slab;

import io.slab.error.SlabCorruptionException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Slabs on lists by their fullness, so that the fullest is found at once and sparse ones drain. Guarded by the cache's lock. */
final class SlabLists {
    /** Partial slabs are told apart by eighths of fullness: enough to drain sparse ones, few enough to search. */
    private static final int FULLNESS = 8;

    private final SlabList empty = new SlabList();
    private final SlabList full = new SlabList();
    private final SlabList hollow = new SlabList(); // partial, and no free object has memory
    /** By free objects: [0] is the fullest. All there from the start: when objects come back there may be no Java heap. */
    private final SlabList[] partial = new SlabList[FULLNESS];

    /** Bytes of all slabs. */
    private long bytes;

    /** The sum of the moments since when partial slabs are partial: see {@link SlabFigures}. */
    private long partialSince;

    SlabLists() {
        Arrays.setAll(partial, fullness -> new SlabList());
    }

    SlabList empty() {
        return empty;
    }

    int fullCount() {
        return full.size();
    }

    int partialCount() {
        int n = hollow.size();
        for (SlabList list : partial) {
            n += list.size();
        }
        return n;
    }

    /** The fullest slab with free objects in memory; {@code null} if there is none. */
    @Nullable
    Slab fullest() {
        for (SlabList list : partial) {
            if (list.head() != null) {
                return list.head();
            }
        }
        Slab slab = empty.head();
        while (slab != null && slab.takeable() == 0) {
            slab = slab.next;
        }
        return slab;
    }

    /** A slab that takes more memory before it gives an object; {@code null} if there is none. */
    @Nullable
    Slab firstHollow() {
        Slab slab = hollow.head();
        if (slab == null) {
            slab = empty.head();
            while (slab != null && slab.hole() == null) {
                slab = slab.next;
            }
        }
        return slab;
    }

    /** An empty slab whose memory was given back; {@code null} if there is none. */
    @Nullable
    Slab firstDecommitted() {
        Slab slab = empty.head();
        while (slab != null && !slab.isDecommitted()) {
            slab = slab.next;
        }
        return slab;
    }

    static SlabList listOf(Slab slab) {
        SlabList list = slab.list;
        if (list == null) {
            throw new SlabCorruptionException(slab + " is on no list");
        }
        return list;
    }

    /** Moves a slab, which stands on {@code before}, to where its fullness now belongs. */
    void move(Slab slab, SlabList before) {
        if (slab.isSettled()) {
            return;
        }
        SlabList now = properList(slab);
        if (now != before) {
            before.remove(slab);
            now.add(slab);
            if (isPartial(before) != isPartial(now)) {
                notePartial(slab, isPartial(now));
            }
        }
    }

    private boolean isPartial(SlabList list) {
        return list != empty && list != full;
    }

    private void notePartial(Slab slab, boolean partialNow) {
        if (partialNow) {
            slab.partialSince(SlabFigures.now());
        }
        partialSince += partialNow ? slab.partialSince() : -slab.partialSince();
    }

    /** Enters a new slab, all free. */
    void add(Slab slab) {
        empty.add(slab);
        bytes += slab.bytes();
    }

    /** Forgets an empty slab. */
    void remove(Slab slab) {
        empty.remove(slab);
        bytes -= slab.bytes();
    }

    /** Takes a slab over from the lists of another node. */
    void adopt(Slab slab, SlabLists other) {
        SlabList before = listOf(slab);
        SlabList now = properList(slab);
        before.remove(slab);
        now.add(slab);
        bytes += slab.bytes();
        other.bytes -= slab.bytes();
        if (isPartial(now)) {
            partialSince += slab.partialSince();
            other.partialSince -= slab.partialSince();
        }
    }

    long bytes() {
        return bytes;
    }

    int count() {
        return empty.size() + full.size() + partialCount();
    }

    /** The sum of the moments since when partial slabs are partial. */
    long partialSince() {
        return partialSince;
    }

    /** Adds the counts of empty slabs, of partial ones by eighths from the sparsest on, and of full ones. */
    void addOccupancy(int[] counts) {
        counts[0] += empty.size();
        for (int i = 0; i < FULLNESS; i++) {
            SlabList list = partial[FULLNESS - 1 - i];
            counts[1 + i] += list.size();
        }
        counts[1] += hollow.size(); // most are sparse, or they would have no page to spare
        counts[FULLNESS + 1] += full.size();
    }

    private SlabList properList(Slab slab) {
        slab.settle(1, 0);
        if (slab.free() == 0) {
            return full;
        }
        if (slab.isEmpty()) {
            return empty;
        }
        if (slab.takeable() == 0) {
            return hollow;
        }
        int fullness = fullness(slab);
        if (slab.hole() == null) {
            slab.settle(leastFree(slab, fullness), Math.min(slab.capacity(), leastFree(slab, fullness + 1)) - 1);
        }
        return partial[fullness];
    }

    private static int fullness(Slab slab) {
        return (int) ((long) slab.free() * FULLNESS / (slab.capacity() + 1L));
    }

    /** How many free objects a partial slab has at least that is so full. */
    private static int leastFree(Slab slab, int fullness) {
        return (int) Math.max(1, Math.ceilDiv(fullness * (slab.capacity() + 1L), FULLNESS));
    }

    /** Visits every slab; it may be removed meanwhile. */
    void forEach(Consumer<Slab> action) {
        empty.forEach(action);
        full.forEach(action);
        hollow.forEach(action);
        for (SlabList list : partial) {
            list.forEach(action);
        }
    }

    /** Checks that each slab is on the list where its fullness belongs, and that the lists count right. */
    void verify() {
        verify(empty);
        verify(full);
        verify(hollow);
        for (SlabList list : partial) {
            verify(list);
        }
        long[] sums = {0, 0};
        forEach(slab -> {
            sums[0] += slab.bytes();
            sums[1] += slab.isPartial() ? slab.partialSince() : 0;
        });
        if (sums[0] != bytes || sums[1] != partialSince) {
            throw new SlabCorruptionException("lists count " + bytes + " bytes and moments of " + partialSince
                    + ", and have " + sums[0] + " and " + sums[1]);
        }
    }

    private void verify(SlabList list) {
        int[] size = {0};
        list.forEach(slab -> {
            boolean settled = slab.isSettled(); // before the question settles it
            if (slab.list != list || properList(slab) != list || (settled && list != partial[fullness(slab)])) {
                throw new SlabCorruptionException(
                        slab + " with " + slab.free() + " of " + slab.capacity() + " free is on the wrong list");
            }
            size[0]++;
        });
        if (size[0] != list.size()) {
            throw new SlabCorruptionException("a list counts " + list.size() + " slabs and has " + size[0]);
        }
    }
}
