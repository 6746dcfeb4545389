package io.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.ColoringStrategy;
import io.slab.spi.NumaAffinity;
import io.slab.spi.ReclaimPolicy;
import io.slab.spi.SlabLock;
import io.slab.spi.Strategy;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheSpecTest {
    private final CacheSpec spec = CacheSpec.of("order", 64);

    private static void assertRefused(String named, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(SlabConfigurationException.class).hasMessageContaining(named);
    }

    @Test
    void defaultsMustBeTheDocumentedOnes() {
        assertThat(spec.name()).isEqualTo("order");
        assertThat(spec.objectSize()).isEqualTo(64);
        assertThat(spec.colors()).isZero();
        assertThat(spec.minObjects()).isEqualTo(1);
        assertThat(spec.slabBytes()).isZero();
        assertThat(spec.descriptors()).isEqualTo(DescriptorPlacement.AUTO);
        assertThat(spec.checks()).isEmpty();
        assertThat(spec.zeroing()).isEqualTo(Zeroing.NEVER);
        assertThat(spec.growth()).isEqualTo(Growth.ON_DEMAND);
        assertThat(spec.initialObjects()).isZero();
        assertThat(spec.limitBytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(spec.magazineBytes()).isEqualTo(-1);
        assertThat(spec.coloring()).isEmpty();
        assertThat(spec.reclaim()).isEmpty();
        assertThat(spec.numa()).isEmpty();
        assertThat(spec.lock()).isEmpty();
        assertThat(spec.lifecycle()).isEmpty();
        assertThat(spec).hasToString("CacheSpec[order, 64 B, align 64]");
    }

    @ParameterizedTest
    @CsvSource({"1,8", "7,8", "8,8", "12,8", "16,16", "24,8", "48,16", "64,64", "96,32", "100,8", "128,64", "4096,64"})
    void naturalAlignmentMustBeTheLargestPowerOfTwoInTheSize(long size, long alignment) {
        assertThat(CacheSpec.of("any", size).alignment()).isEqualTo(alignment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "a\nb", "bell\u0007"})
    void namesThatCannotBePrintedMustBeRefused(String name) {
        assertRefused("cache name", () -> CacheSpec.of(name, 8));
    }

    @Test
    void namesThatAreTooLongMustBeRefusedWithTheirLength() {
        assertRefused("100 characters", () -> CacheSpec.of("n".repeat(100), 8));
        assertThat(CacheSpec.of("n".repeat(64), 8).name()).hasSize(64);
        assertThat(CacheSpec.of("Größe 8", 8).name()).isEqualTo("Größe 8");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, (8L << 20) + 1, Long.MAX_VALUE})
    void sizesOutOfRangeMustBeRefused(long size) {
        assertRefused("object size " + size, () -> CacheSpec.of("any", size));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, -8, 3, 12, (1L << 20) + 1, 1L << 21, Long.MIN_VALUE})
    void alignmentsThatAreNoPowerOfTwoMustBeRefused(long alignment) {
        assertRefused("alignment " + alignment, () -> spec.withAlignment(alignment));
    }

    @Test
    void smallAlignmentsMustBeRaisedToAWord() {
        assertThat(spec.withAlignment(1).alignment()).isEqualTo(8);
        assertThat(spec.withAlignment(1 << 20).alignment()).isEqualTo(1 << 20);
    }

    @Test
    void valuesOutOfRangeMustBeRefusedAndNamed() {
        assertRefused("colors 0", () -> spec.withColors(0));
        assertRefused("colorShare 0.6", () -> spec.withColorShare(0.6));
        assertRefused("colorShare NaN", () -> spec.withColorShare(Double.NaN));
        assertThat(spec.withColorShare(0.25).withColors(9).colorShare()).isEqualTo(0.25);
        assertRefused("colors 4097", () -> spec.withColors(4097));
        assertRefused("minObjects 0", () -> spec.withMinObjects(0));
        assertRefused("minObjects 65537", () -> spec.withMinObjects(65_537));
        assertRefused("slabBytes 5000", () -> spec.withSlabBytes(5000));
        assertRefused("slabBytes 128", () -> spec.withSlabBytes(128));
        assertRefused("slabBytes -4096", () -> spec.withSlabBytes(-4096));
        assertRefused("slabBytes " + (2L << 30), () -> spec.withSlabBytes(2L << 30));
        assertRefused("initialObjects -1", () -> spec.withInitialObjects(-1));
        assertRefused("limitBytes 0", () -> spec.withLimitBytes(0));
        assertRefused("magazineBytes -1", () -> spec.withMagazineBytes(-1));
        assertRefused("'order'", () -> spec.withColors(0));
    }

    @Test
    void eachChangeMustGiveACopyThatKeepsTheOthers() {
        CacheSpec changed = spec.withAlignment(128)
                .withColors(8)
                .withMinObjects(16)
                .withSlabBytes(65_536)
                .withDescriptors(DescriptorPlacement.OFF_SLAB)
                .withChecks(Checks.OFF)
                .withZeroing(Zeroing.ON_FREE)
                .withInitialObjects(9)
                .withLimitBytes(1 << 20)
                .withMagazineBytes(0)
                .withColoring(Strategy.of("c", ColoringStrategy.NONE))
                .withReclaim(Strategy.of("r", usage -> ReclaimPolicy.Decision.KEEP))
                .withNuma(Strategy.of("n", NumaAffinity.NONE))
                .withLock(Strategy.of("l", () -> new SlabLock() {
                    @Override
                    public void lock() {}

                    @Override
                    public boolean tryLock() {
                        return true;
                    }

                    @Override
                    public void unlock() {}
                }))
                .withLifecycle(Strategy.of("h", object -> {}));
        assertThat(changed.alignment()).isEqualTo(128);
        assertThat(changed.colors()).isEqualTo(8);
        assertThat(changed.minObjects()).isEqualTo(16);
        assertThat(changed.slabBytes()).isEqualTo(65_536);
        assertThat(changed.descriptors()).isEqualTo(DescriptorPlacement.OFF_SLAB);
        assertThat(changed.checks()).contains(Checks.OFF);
        assertThat(changed.zeroing()).isEqualTo(Zeroing.ON_FREE);
        assertThat(changed.initialObjects()).isEqualTo(9);
        assertThat(changed.growth()).isEqualTo(Growth.EAGER);
        assertThat(changed.limitBytes()).isEqualTo(1 << 20);
        assertThat(changed.magazineBytes()).isZero();
        assertThat(changed.coloring()).get().extracting(Strategy::name).isEqualTo("c");
        assertThat(changed.reclaim()).get().extracting(Strategy::name).isEqualTo("r");
        assertThat(changed.numa()).get().extracting(Strategy::name).isEqualTo("n");
        assertThat(changed.lock()).get().extracting(Strategy::name).isEqualTo("l");
        assertThat(changed.lifecycle()).get().extracting(Strategy::name).isEqualTo("h");
        defaultsMustBeTheDocumentedOnes();
    }

    @Test
    @SuppressWarnings({"NullAway", "DataFlowIssue"})
    void nullsMustBeRefused() {
        for (ThrowingCallable call : new ThrowingCallable[] {
            () -> CacheSpec.of(null, 8),
            () -> spec.withChecks(null),
            () -> spec.withDescriptors(null),
            () -> spec.withZeroing(null),
            () -> spec.withColoring(null),
            () -> spec.withReclaim(null),
            () -> spec.withNuma(null),
            () -> spec.withLock(null),
            () -> spec.withLifecycle(null)
        }) {
            assertThatThrownBy(call).isInstanceOf(NullPointerException.class);
        }
    }
}
