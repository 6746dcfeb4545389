package io.slab.bench;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Orders in which a workload frees what it allocated. */
public final class Permutations {

    private Permutations() {}

    /**
     * The numbers from 0 to {@code length - 1} in an order that depends on the seed alone, so that every allocator is
     * asked for exactly the same.
     *
     * @param length how many
     * @param seed which of the orders
     * @return a new array
     */
    public static int[] shuffled(int length, long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        int[] order = new int[length];
        for (int i = 0; i < length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
