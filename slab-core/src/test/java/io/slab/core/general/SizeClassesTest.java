package io.slab.core.general;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class SizeClassesTest {

    @Test
    void everySizeUpTo64KiBMustFallIntoTheSmallestClassThatHoldsIt() {
        for (long size = 0; size <= 65_536; size++) {
            assertThat(classOf(size)).isTrue();
        }
    }

    @Property(tries = 1000)
    void everySizeMustFallIntoTheSmallestClassThatHoldsIt(@ForAll @LongRange(min = 0, max = 8 << 20) long size) {
        assertThat(classOf(size)).isTrue();
    }

    private static boolean classOf(long size) {
        int index = SizeClasses.index(size);
        return SizeClasses.size(index) >= size && (index == 0 || SizeClasses.size(index - 1) < size);
    }

    @Test
    void classesMustGrowByAtMostAnEighth() {
        for (int i = 1; i < SizeClasses.COUNT; i++) {
            long before = SizeClasses.size(i - 1);
            long size = SizeClasses.size(i);
            assertThat(size).isGreaterThan(before).isEqualTo(size / 8 * 8);
            assertThat(size - before).isLessThanOrEqualTo(Math.max(8, before / 8));
            assertThat(SizeClasses.index(size)).isEqualTo(i);
            assertThat(SizeClasses.index(before + 1)).isEqualTo(i);
        }
        assertThat(SizeClasses.size(0)).isEqualTo(8);
        assertThat(SizeClasses.size(SizeClasses.COUNT - 1)).isEqualTo(SizeClasses.MAX_SIZE);
    }

    @Test
    void aClassAtOrAboveAMultipleOfAnAlignmentMustBeAMultipleOfItToo() {
        for (long alignment = 8; alignment <= 1 << 20; alignment <<= 1) {
            for (long multiple = alignment; multiple <= SizeClasses.MAX_SIZE; multiple += alignment) {
                long size = SizeClasses.size(SizeClasses.index(multiple));
                if (size % alignment != 0) {
                    throw new AssertionError(multiple + " falls into " + size + ", not aligned to " + alignment);
                }
                if (multiple > 4096 * alignment) {
                    multiple += multiple / 16 / alignment * alignment;
                }
            }
        }
    }
}
