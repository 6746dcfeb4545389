package io.slab.bench.workload;

import io.slab.bench.Permutations;
import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;

/**
 * Walks over live objects at random, one word in each page, each naming the next: what is waited for is memory, and the translation of its
 * address. With more pages than the processor's TLB holds, every step misses there as well, unless pages are huge.
 */
public final class PageWalk extends Repeated {
    private static final int PAGE = 4096;
    private static final int LINE = 64;
    private static final int LINES = PAGE / LINE;
    private static final int STEPS = 4096;

    private final Slots objects;
    private final int shift;
    private final int count;
    private final int[] order;
    private int turn;

    /**
     * Sets up: allocates and touches everything.
     *
     * @param allocator one that has addresses
     * @param bytes of all objects together
     * @param objectBytes of each, a power of two of whole pages; large, so that the array of their addresses stays in the caches
     */
    public PageWalk(BenchAllocator allocator, long bytes, int objectBytes) {
        this.count = Math.toIntExact(bytes / objectBytes);
        int pages = Math.toIntExact(bytes / PAGE);
        this.shift = Integer.numberOfTrailingZeros(objectBytes);
        this.objects = allocator.slots(count);
        for (int i = 0; i < count; i++) {
            objects.allocate(i, objectBytes);
        }
        this.order = Permutations.shuffled(pages, PAGE);
        for (int i = 0; i < pages; i++) {
            put(place(order[i]), place(order[(i + 1) % pages]));
        }
    }

    /** One line of a page, a different one in each, so that the lines spread over the sets of the data caches. */
    private static long place(int page) {
        long line = ((page * 0x9E3779B9) >>> 26) % LINES;
        return (long) page * PAGE + line * LINE;
    }

    private void put(long place, long next) {
        objects.putLong((int) (place >>> shift), place & ((1L << shift) - 1), next);
    }

    @Override
    public int round() {
        long place = place(order[turn]);
        for (int i = 0; i < STEPS; i++) {
            place = objects.getLong((int) (place >>> shift), place & ((1L << shift) - 1));
        }
        turn = (turn + STEPS) % order.length;
        expect(place == place(order[turn]));
        return STEPS;
    }

    @Override
    public void close() {
        for (int i = 0; i < count; i++) {
            objects.free(i);
        }
    }
}
