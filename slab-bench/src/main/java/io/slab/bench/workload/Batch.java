package io.slab.bench.workload;

import io.slab.bench.Permutations;
import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Allocates a batch of objects, writing a word to each, and frees them in a given order, verifying that word. */
public final class Batch extends Repeated {
    private static final int ORDERS = 8;
    private static final long SEED = 42;

    private final Slots slots;
    private final int[] sizes;
    private final int[][] orders;
    private int rounds;

    private Batch(BenchAllocator allocator, int[] sizes, int[][] orders) {
        this.slots = allocator.slots(sizes.length);
        this.sizes = sizes;
        this.orders = orders;
    }

    /**
     * Frees in the order of allocation.
     *
     * @param allocator what to measure
     * @param sizes bytes of each object
     * @return the workload
     */
    public static Batch inOrder(BenchAllocator allocator, int[] sizes) {
        return new Batch(
                allocator, sizes, new int[][] {IntStream.range(0, sizes.length).toArray()});
    }

    /**
     * Frees in shuffled order; several orders take turns, so that none is learnt by heart.
     *
     * @param allocator what to measure
     * @param sizes bytes of each object
     * @return the workload
     */
    public static Batch shuffled(BenchAllocator allocator, int[] sizes) {
        int[][] orders = new int[ORDERS][];
        for (int i = 0; i < ORDERS; i++) {
            orders[i] = Permutations.shuffled(sizes.length, SEED + i);
        }
        return new Batch(allocator, sizes, orders);
    }

    /**
     * Equal sizes.
     *
     * @param count objects of a batch
     * @param size bytes of each
     * @return the sizes
     */
    public static int[] equal(int count, int size) {
        int[] sizes = new int[count];
        Arrays.fill(sizes, size);
        return sizes;
    }

    /**
     * Random sizes, small ones more often: every power of two between the bounds has the same share.
     *
     * @param count objects of a batch
     * @param low the smallest
     * @param high the largest
     * @return the sizes
     */
    public static int[] mixed(int count, int low, int high) {
        Rng rng = new Rng(SEED);
        double span = Math.log((double) high / low);
        return IntStream.range(0, count)
                .map(i -> (int) Math.round(low * Math.exp(rng.fraction() * span)))
                .toArray();
    }

    @Override
    public int round() {
        int[] order = orders[rounds++ & (orders.length - 1)];
        expect(slots.batch(sizes, order, rounds) == 0);
        return order.length;
    }
}
