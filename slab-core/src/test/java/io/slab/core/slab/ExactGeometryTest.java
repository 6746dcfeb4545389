package io.slab.core.slab;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.CacheStats;
import io.slab.Checks;
import io.slab.DescriptorPlacement;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.error.SlabCorruptionException;
import io.slab.spi.ColoringStrategy;
import io.slab.spi.Strategy;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counts and addresses, worked out on paper and compared with what the engine does. */
class ExactGeometryTest {
    private static final Strategy<ColoringStrategy> ROUND_ROBIN =
            Strategy.of("round-robin", site -> (int) (site.slabNumber() % site.colors()));

    private final SlabAllocator slabs =
            SlabAllocatorConfig.builder().backend("arena").coloring("none").create();

    @AfterEach
    void verifyAndClose() {
        slabs.verify();
        slabs.close();
    }

    /**
     * A header has 40 bytes and a bitmap of one bit per object in words of 8 bytes, rounded up to the alignment.
     *
     * <ul>
     *   <li>64 B: 63 × 64 = 4032, header 40 + 8 = 48 → 64; 4096 to the byte. 64 objects would need 4160.
     *   <li>8 B: 499 × 8 = 3992, header 40 + 8 × 8 = 104; 4096 to the byte.
     *   <li>100 B: stride 104; 38 × 104 = 3952, header 48; 96 left over: 2 colors of 64. 39 would need 4104.
     *   <li>511 B: stride 512; 7 × 512 = 3584, header 48; 464 left over: 8 colors.
     *   <li>256 B: header 48 → 64 (alignment 64); 15 × 256 = 3840; 192 left over: 4 colors.
     *   <li>off slab nothing but objects: 64, 512, 39 (40 left), 8, 16.
     * </ul>
     */
    @ParameterizedTest
    @CsvSource({
        "64,   ON_SLAB,  63,  64, 1",
        "8,    ON_SLAB,  499, 104, 1",
        "100,  ON_SLAB,  38,  48, 2",
        "511,  ON_SLAB,  7,   48, 8",
        "256,  ON_SLAB,  15,  64, 4",
        "64,   OFF_SLAB, 64,  0, 1",
        "8,    OFF_SLAB, 512, 0, 1",
        "100,  OFF_SLAB, 39,  0, 1",
        "512,  OFF_SLAB, 8,   0, 1",
        "256,  OFF_SLAB, 16,  0, 1",
        "511,  AUTO,     7,   48, 8",
        "512,  AUTO,     8,   0, 1",
    })
    void aPageMustHoldExactlyTheseObjectsAtTheseAddresses(
            long size, DescriptorPlacement descriptors, int objects, long header, int colors) {
        SlabCache cache = slabs.createCache(CacheSpec.of("exact", size)
                .withDescriptors(descriptors)
                .withSlabBytes(4096)
                .withMagazineBytes(0));
        CacheStats s = cache.stats();
        assertThat(s.objectsPerSlab()).isEqualTo(objects);
        assertThat(s.colors()).isEqualTo(colors);
        long stride = (size + 7) / 8 * 8;
        assertThat(s.stride()).isEqualTo(stride);
        long first = cache.allocateRaw();
        assertThat(first % 4096).isEqualTo(header);
        List<Long> all = new ArrayList<>(List.of(first));
        for (int i = 1; i < objects; i++) {
            all.add(cache.allocateRaw());
            assertThat(all.getLast()).isEqualTo(first + i * stride);
        }
        assertThat(cache.stats().totalSlabBytes()).isEqualTo(4096);
        assertThat(cache.stats().fullSlabs()).isEqualTo(1);
        long beyond = cache.allocateRaw();
        assertThat(beyond & -4096).isNotEqualTo(first & -4096);
        assertThat(beyond % 4096).isEqualTo(header);
        assertThat(cache.stats().totalSlabBytes()).isEqualTo(8192);
        all.forEach(cache::free);
        cache.free(beyond);
    }

    @Test
    void magazinesMustHandOutASlabsObjectsInAscendingOrderToo() {
        SlabCache cache = slabs.createCache(CacheSpec.of("exact", 64)
                .withDescriptors(DescriptorPlacement.ON_SLAB)
                .withSlabBytes(4096));
        long first = cache.allocateRaw();
        for (int i = 1; i < 63; i++) {
            assertThat(cache.allocateRaw()).isEqualTo(first + 64 * i);
        }
    }

    /** The canary of a constructed object stands behind it: 64 + 8 → stride 128; 31 × 128 + 64 = 4032, 64 left: 2 colors. */
    @Test
    void constructedObjectsMustHaveAWordOfTheirOwnForTheCanary() {
        CacheSpec spec = CacheSpec.of("built", 64)
                .withDescriptors(DescriptorPlacement.ON_SLAB)
                .withSlabBytes(4096)
                .withLifecycle(Strategy.of("nothing", object -> {}));
        CacheStats checked = slabs.createCache(spec).stats();
        assertThat(checked.stride()).isEqualTo(128);
        assertThat(checked.objectsPerSlab()).isEqualTo(31);
        assertThat(checked.colors()).isEqualTo(2);
        slabs.findCache("built").orElseThrow().close();
        CacheStats unchecked = slabs.createCache(spec.withChecks(Checks.OFF)).stats();
        assertThat(unchecked.stride()).isEqualTo(64);
        assertThat(unchecked.objectsPerSlab()).isEqualTo(63);
    }

    /** An eighth of 4096 is 512; the order is the first at which less than an eighth is wasted. */
    @ParameterizedTest
    @CsvSource({
        "1000,  1,  4096,  4", // 96 wasted
        "1000,  5,  8192,  8",
        "1000,  16, 16384, 16", // 384 of 2048
        "3000,  1,  16384, 5", // 4096: 1096 > 512; 8192: 2192 > 1024; 16384: 1384 < 2048
        "5000,  1,  16384, 3", // 8192: 3192; 16384: 1384
        "4096,  1,  4096,  1",
        "4097,  1,  32768, 7", // stride 4104: 4040 of 32768 wasted, less than 4096
        "33000, 1,  36864, 1", // alone in a run trimmed to the page
        "40961, 1,  45056, 1",
    })
    void theOrderMustBeTheFirstThatWastesLessThanAnEighth(long size, int minObjects, long slabBytes, int objects) {
        SlabCache cache = slabs.createCache(CacheSpec.of("ordered", size)
                .withMinObjects(minObjects)
                .withAlignment(8)
                .withDescriptors(DescriptorPlacement.OFF_SLAB));
        assertThat(cache.stats().slabBytes()).isEqualTo(slabBytes);
        assertThat(cache.stats().objectsPerSlab()).isEqualTo(objects);
        cache.allocateRaw();
        assertThat(cache.stats().totalSlabBytes()).isEqualTo(slabBytes);
    }

    /**
     * Eight colors are asked for where left-over space has room for one. A thirty-second of 4096 is 128: two objects may be given up, which
     * leaves 61 of them and 3 colors.
     */
    @Test
    void colorsMustBePaidForWithABoundedShare() {
        SlabCache cache = slabs.createCache(CacheSpec.of("colored", 64)
                .withDescriptors(DescriptorPlacement.ON_SLAB)
                .withSlabBytes(4096)
                .withColors(8)
                .withColoring(ROUND_ROBIN)
                .withMagazineBytes(0));
        assertThat(cache.stats().objectsPerSlab()).isEqualTo(61);
        assertThat(cache.stats().colors()).isEqualTo(3);
        assertThat(cache.stats().distinctColors()).isZero();
        assertThat(cache.stats().colorBytes()).isZero();
        for (int slab = 0; slab < 9; slab++) {
            long first = cache.allocateRaw();
            assertThat(first % 4096).isEqualTo(64 + 64 * (slab % 3));
            for (int i = 1; i < 61; i++) {
                assertThat(cache.allocateRaw()).isEqualTo(first + 64 * i);
            }
            assertThat(cache.stats().distinctColors()).isEqualTo(Math.min(slab + 1, 3));
            assertThat(cache.stats().colorBytes()).isEqualTo(128L * (slab + 1));
        }
        assertThat(slabs.dump()).contains("3/3", "1.1 KiB");
    }

    /** 128 objects of 512 bytes fill 64 KiB; a quarter is 32 of them: 16 KiB are room for 257 colors of 64 bytes, and 256 were asked for. */
    @Test
    void aLargerShareMustGiveMoreColorsAndNoneMustGiveNoneUp() {
        CacheSpec spec = CacheSpec.of("objects", 512)
                .withSlabBytes(64 << 10)
                .withDescriptors(DescriptorPlacement.OFF_SLAB)
                .withColors(256);
        SlabShape quarter = new SlabGeometry(spec.withColorShare(0.25), 4096, 64, false, false).smallest();
        assertThat(quarter.colors()).isEqualTo(256);
        assertThat(quarter.objects()).isEqualTo(96);
        assertThat(quarter.colorBytes()).isEqualTo(32 * 512);
        SlabShape none = new SlabGeometry(spec.withColorShare(0), 4096, 64, false, false).smallest();
        assertThat(none.colors()).isEqualTo(1);
        assertThat(none.objects()).isEqualTo(128);
        SlabShape automatic =
                new SlabGeometry(spec.withColorShare(0.5).withSlabBytes(0), 4096, 64, false, false).smallest();
        assertThat(automatic.objects()).as("what colors take is no waste").isPositive();
    }

    @Test
    void colorsThatNoSlabHasAnyMoreMustNotCount() {
        SlabCache cache = slabs.createCache(CacheSpec.of("colored", 64)
                .withSlabBytes(4096)
                .withColors(3)
                .withColoring(ROUND_ROBIN)
                .withMagazineBytes(0));
        long[] all = new long[2 * cache.stats().objectsPerSlab()];
        cache.allocateRaw(all, 0, all.length);
        assertThat(cache.stats().distinctColors()).isEqualTo(2);
        cache.free(all, 0, all.length);
        cache.shrink();
        assertThat(cache.stats().distinctColors()).isZero();
        assertThat(cache.stats().colorBytes()).isZero();
    }

    @Test
    void leftOverSpaceMustCostNothing() {
        SlabCache cache = slabs.createCache(CacheSpec.of("free", 192)
                .withDescriptors(DescriptorPlacement.OFF_SLAB)
                .withSlabBytes(4096)
                .withColors(2)
                .withColoring(ROUND_ROBIN));
        long[] all = new long[100];
        cache.allocateRaw(all, 0, all.length); // 21 × 192 = 4032, 64 left
        assertThat(cache.stats().distinctColors()).isEqualTo(2);
        assertThat(cache.stats().colorBytes()).isZero();
    }

    @Test
    void theStrategyMustBeToldWhereTheSlabStands() {
        List<Long> told = new ArrayList<>();
        SlabCache cache = slabs.createCache(CacheSpec.of("told", 64)
                .withSlabBytes(4096)
                .withColors(3)
                .withColoring(Strategy.of("tells", site -> {
                    told.add(site.address());
                    return 0;
                })));
        long address = cache.allocateRaw();
        assertThat(told).containsExactly(address & -4096);
    }

    @Test
    void aSlabMustDescribeItselfInItsHeader() {
        SlabCache cache = slabs.createCache(CacheSpec.of("described", 64)
                .withDescriptors(DescriptorPlacement.ON_SLAB)
                .withSlabBytes(4096)
                .withMagazineBytes(0));
        long[] three = {cache.allocateRaw(), cache.allocateRaw(), cache.allocateRaw()};
        cache.free(three[1]);
        MemorySegment slab = MemorySegment.ofAddress(three[0] & -4096).reinterpret(4096);
        assertThat(new String(slab.asSlice(0, 8).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)))
                .isEqualTo("SLABHDR1");
        assertThat((int) slab.get(JAVA_LONG, 8)).isEqualTo(64);
        assertThat(slab.get(JAVA_LONG, 16)).isEqualTo(63L << 32 | 64);
        assertThat(slab.get(JAVA_LONG, 24)).isEqualTo(4096);
        assertThat(slab.get(JAVA_LONG, 40)).isEqualTo((1L << 63) - 1 & ~0b101);
    }

    @Test
    void damageToAHeaderMustBeFoundByVerifyWhicheverWordItHits() {
        SlabCache cache = slabs.createCache(CacheSpec.of("damaged", 64)
                .withDescriptors(DescriptorPlacement.ON_SLAB)
                .withSlabBytes(4096));
        long a = cache.allocateRaw();
        MemorySegment slab = MemorySegment.ofAddress(a & -4096).reinterpret(4096);
        for (int word = 0; word < 6; word++) {
            long before = slab.get(JAVA_LONG, 8L * word);
            slab.set(JAVA_LONG, 8L * word, before ^ 1L << 17);
            assertThatThrownBy(slabs::verify)
                    .isInstanceOf(SlabCorruptionException.class)
                    .hasMessageContaining("header word " + word)
                    .hasMessageContaining("'damaged'");
            slab.set(JAVA_LONG, 8L * word, before);
        }
        slabs.verify();
    }

    @Test
    void slabsOfTwoToTheKPagesMustBeAlignedToTheirOwnSize() {
        for (long bytes = 4096; bytes <= 1 << 20; bytes <<= 1) {
            SlabCache cache = slabs.createCache(CacheSpec.of("aligned-" + bytes, 64)
                    .withSlabBytes(bytes)
                    .withDescriptors(DescriptorPlacement.OFF_SLAB));
            assertThat(cache.allocateRaw() % bytes).isZero();
        }
    }
}
