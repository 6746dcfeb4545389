package io.slab.core.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AllowanceTest {
    private static final long START = at(-500);

    private final Allowance allowance = new Allowance(100, 10, START);

    /** So long after a clock passed its largest number. */
    private static long at(long nanos) {
        return Long.MIN_VALUE + nanos;
    }

    private static long later(long nanos) {
        return START + nanos;
    }

    @Test
    void whatCanBeSavedMustBeThereAtTheStart() {
        assertThat(allowance.take(4, START)).isEqualTo(4);
        assertThat(allowance.take(100, START)).isEqualTo(6);
        assertThat(allowance.take(1, START)).isZero();
    }

    @Test
    void aUnitMustAccrueInItsTime() {
        allowance.take(10, START);
        assertThat(allowance.isLeft(later(99))).isFalse();
        assertThat(allowance.isLeft(later(100))).isTrue();
        assertThat(allowance.take(9, later(350))).isEqualTo(3);
        assertThat(allowance.take(9, later(400))).as("a half was kept").isEqualTo(1);
    }

    @Test
    void aPauseMustSaveNoMoreThanTheLimit() {
        allowance.take(10, START);
        assertThat(allowance.take(1000, later(1_000_000))).isEqualTo(10);
    }

    @Test
    void whatWasSpentBeyondTheRestMustAccrueFirst() {
        allowance.spend(13, START);
        assertThat(allowance.isLeft(later(399))).isFalse();
        assertThat(allowance.isLeft(later(400))).isTrue();
    }

    @Test
    void aPauseThatWasMeasuredAsCostMustNotEndItForLong() {
        allowance.spend(1_000_000_000, START);
        assertThat(allowance.isLeft(later(1099))).isFalse();
        assertThat(allowance.isLeft(later(1100))).isTrue();
        allowance.spend(Long.MAX_VALUE, later(1100));
        assertThat(allowance.isLeft(later(2200))).isTrue();
    }

    @Test
    void nothingMustBeTakenWhereNothingIsWanted() {
        assertThat(allowance.take(0, START)).isZero();
        assertThat(allowance.take(-5, START)).isZero();
        assertThat(allowance.take(10, START)).isEqualTo(10);
    }
}
