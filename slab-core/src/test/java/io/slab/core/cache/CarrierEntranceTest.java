package io.slab.core.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import io.slab.core.memory.CurrentCarrier;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

/** Who gets into a carrier's magazine. */
class CarrierEntranceTest {
    private static final long CARRIER = 77;

    private final long[] words = new long[MagazineWords.BOTTOM];

    CarrierEntranceTest() {
        words[0] = CARRIER;
    }

    @Test
    void nobodyMayEnterWhileAnotherIsInside() {
        assertThat(MagazineWords.enter(words, CARRIER)).isTrue();
        assertThat(MagazineWords.enter(words, CARRIER)).isFalse();
        words[MagazineWords.INSIDE] = 0;
        assertThat(MagazineWords.enter(words, CARRIER)).isTrue();
    }

    @Test
    void nobodyMayEnterAnothersMagazineNorARevokedOneNorNobodys() {
        assertThat(MagazineWords.enter(words, CARRIER + 1)).isFalse();
        words[0] = 0;
        assertThat(MagazineWords.enter(words, CARRIER)).isFalse();
        assertThat(MagazineWords.enter(MagazineWords.NOBODYS, CurrentCarrier.UNKNOWN))
                .isFalse();
        words[MagazineWords.INSIDE] = 0;
        words[0] = CARRIER;
        assertThat(MagazineWords.enter(words, CARRIER)).isTrue();
    }

    @Test
    void whoComesTooLateMustNotSeemInsideForEver() throws ReflectiveOperationException {
        try (SlabAllocator slabs = Slabs.create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            Method depot = cache.getClass().getDeclaredMethod("depot");
            depot.setAccessible(true);
            Magazine m = new Magazine(((DepotLayer) depot.invoke(cache)).front(), CARRIER);
            m.giveBack();
            long[] before = m.words();
            assertThat(MagazineWords.enter(before, CARRIER)).isTrue(); // somebody looked into it, and now takes it away
            m.capacity(16);
            assertThat(m.isInside()).isFalse();
            assertThat(MagazineWords.allocateUnchecked(before, CARRIER)).isZero();
            assertThat(MagazineWords.enter(m.words(), CARRIER)).isTrue();
        }
    }
}
