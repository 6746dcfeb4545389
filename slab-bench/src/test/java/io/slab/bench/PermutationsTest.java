package io.slab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PermutationsTest {

    @Test
    void everyNumberMustAppearOnceAndTheSeedMustDecideTheOrder() {
        int[] order = Permutations.shuffled(1000, 42);
        assertThat(order)
                .containsExactlyInAnyOrder(IntStream.range(0, 1000).toArray())
                .isEqualTo(Permutations.shuffled(1000, 42))
                .isNotEqualTo(Permutations.shuffled(1000, 43));
    }
}
