package io.slab.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.DescriptorPlacement;
import io.slab.error.SlabConfigurationException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What holds for the shape of every slab of every cache. */
class GeometryPropertyTest {

    @Provide
    Arbitrary<Long> sizes() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(1, 600),
                Arbitraries.longs().between(1, 40_000),
                Arbitraries.longs().between(1, CacheSpec.MAX_OBJECT_SIZE));
    }

    private static void assertSound(SlabGeometry g, SlabShape s, CacheSpec spec) {
        assertThat(s.objects()).isGreaterThanOrEqualTo(spec.minObjects());
        assertThat(s.headerBytes() % spec.alignment()).isZero();
        assertThat(s.colorUnit() % spec.alignment()).isZero();
        assertThat(s.firstOffset(s.colors() - 1) + s.objects() * g.stride()).isLessThanOrEqualTo(s.slabBytes());
        if (g.onSlab()) {
            assertThat(s.headerBytes()).isGreaterThanOrEqualTo(SlabHeader.bytes(s.objects()));
        } else {
            assertThat(s.headerBytes()).isZero();
        }
    }

    @Property(tries = 1000)
    void wasteMustStayBelowAnEighthOrAPage(
            @ForAll("sizes") long size,
            @ForAll DescriptorPlacement descriptors,
            @ForAll @IntRange(min = 3, max = 9) int alignmentLog,
            @ForAll @IntRange(min = 8, max = 16) int frameLog,
            @ForAll boolean checked,
            @ForAll long total) {
        CacheSpec spec = CacheSpec.of("any", size).withDescriptors(descriptors).withAlignment(1L << alignmentLog);
        long frame = 1L << frameLog;
        SlabGeometry g = new SlabGeometry(spec, frame, 64, checked, false);
        assertThat(g.stride()).isGreaterThanOrEqualTo(size).isLessThan(size + Math.max(8, spec.alignment()));
        for (SlabShape s : new SlabShape[] {g.smallest(), g.next(0), g.next((total >>> 1) % (1L << 34))}) {
            assertSound(g, s, spec);
            long waste = s.slabBytes() - s.headerBytes() - s.objects() * g.stride();
            if (g.stride() > 32 << 10) {
                assertThat(s.objects()).isPositive();
                assertThat(waste).isLessThan(frame);
            } else {
                assertThat(waste).isLessThan(s.slabBytes() / 8);
                assertThat(Long.bitCount(s.slabBytes())).isEqualTo(1);
            }
            assertThat(s.slabBytes()).isGreaterThanOrEqualTo(frame);
        }
    }

    @Property(tries = 500)
    void theOrderMustBeTheSmallestThatSatisfiesWasteAndMinObjects(
            @ForAll @IntRange(min = 1, max = 32_000) int size, @ForAll @IntRange(min = 1, max = 300) int minObjects) {
        CacheSpec spec = CacheSpec.of("any", size)
                .withMinObjects(minObjects)
                .withAlignment(8)
                .withDescriptors(DescriptorPlacement.OFF_SLAB);
        SlabGeometry g = new SlabGeometry(spec, 4096, 64, true, false);
        long stride = (size + 7) / 8 * 8;
        long bytes = 4096;
        while (bytes / stride < minObjects || bytes % stride >= bytes / 8) {
            bytes *= 2;
        }
        assertThat(g.smallest().slabBytes()).isEqualTo(bytes);
        assertThat(g.smallest().objects()).isEqualTo((int) (bytes / stride));
    }

    @Property(tries = 500)
    void colorsMustCostABoundedShareOfTheSlab(
            @ForAll @IntRange(min = 1, max = 16_000) int size,
            @ForAll @IntRange(min = 1, max = 4096) int colors,
            @ForAll DescriptorPlacement descriptors) {
        CacheSpec spec = CacheSpec.of("any", size).withDescriptors(descriptors);
        SlabGeometry plain = new SlabGeometry(spec, 4096, 64, true, false);
        CacheSpec colored = spec.withColors(colors);
        SlabGeometry g = new SlabGeometry(colored, 4096, 64, true, false);
        for (long bytes = g.smallest().slabBytes(); bytes <= 1 << 20; bytes <<= 1) {
            SlabShape s = g.shape(bytes);
            assertSound(g, s, colored);
            assertThat(s.colors()).isBetween(1, colors);
            long lost = plain.shape(bytes).objects() - s.objects();
            assertThat(lost * g.stride()).isEqualTo(s.colorBytes()).isLessThanOrEqualTo(bytes / 32);
        }
    }

    @Property(tries = 200)
    void firstSlabsOfSizeClassesMustHoldOneObjectOfAPageOrMore(@ForAll @IntRange(min = 4096, max = 65_536) int size) {
        SlabGeometry g = new SlabGeometry(CacheSpec.of("size", size), 4096, 64, true, true);
        assertThat(g.smallest().objects()).isEqualTo(1);
        assertThat(g.smallest().slabBytes() - g.stride()).isLessThan(4096);
    }

    @Property(tries = 500)
    void slabsMustGrowWithTheirCacheSoThatLargeOnesHaveFew(
            @ForAll @IntRange(min = 1, max = 32 << 10) int size, @ForAll @IntRange(min = 20, max = 40) int exponent) {
        SlabGeometry g = new SlabGeometry(CacheSpec.of("any", size), 4096, 64, true, false);
        long total = 1L << exponent;
        SlabShape next = g.next(total);
        assertSound(g, next, CacheSpec.of("any", size));
        assertThat(next.slabBytes())
                .isGreaterThanOrEqualTo(g.smallest().slabBytes())
                .isLessThanOrEqualTo(4 << 20);
        if (total >= 1 << 30) {
            assertThat(next.slabBytes()).isEqualTo(4 << 20);
        } else if (total <= 32 << 20) {
            assertThat(next.slabBytes())
                    .isLessThanOrEqualTo(Math.max(64 << 10, g.smallest().slabBytes()));
        }
    }

    @Test
    void aSpecificationThatNoSlabSatisfiesMustBeRefusedWithItsValues() {
        for (CacheSpec spec : new CacheSpec[] {
            CacheSpec.of("fixed", 64).withSlabBytes(2048),
            CacheSpec.of("fixed", 5000).withSlabBytes(4096),
            CacheSpec.of("fixed", 64).withSlabBytes(4096).withMinObjects(65),
            CacheSpec.of("fixed", 1 << 20).withMinObjects(65_536)
        }) {
            try {
                new SlabGeometry(spec, 4096, 64, true, false);
                throw new AssertionError(spec + " was accepted");
            } catch (SlabConfigurationException e) {
                assertThat(e).hasMessageContaining("'fixed'").hasMessageContaining("objects");
            }
        }
    }
}
