package io.slab.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RngTest {

    @Test
    void numbersMustStayWithinTheirBoundsAndDependOnTheSeed() {
        Rng rng = new Rng(7);
        Rng same = new Rng(7);
        int[] seen = new int[10];
        for (int i = 0; i < 10_000; i++) {
            int number = rng.below(10);
            assertThat(number).isEqualTo(same.below(10));
            seen[number]++;
        }
        for (int count : seen) {
            assertThat(count).isBetween(800, 1200);
        }
        for (int i = 0; i < 1000; i++) {
            assertThat(rng.between(3, 5)).isBetween(3, 5);
            assertThat(rng.fraction()).isBetween(0.0, 1.0);
        }
    }
}
