package io.slab.core.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.core.memory.CurrentCarrier;
import org.junit.jupiter.api.Test;

/** Who gets into a carrier's magazine. */
class CarrierEntranceTest {
    private static final long CARRIER = 77;

    private final long[] words = new long[Magazine.BOTTOM];

    CarrierEntranceTest() {
        words[0] = CARRIER;
    }

    @Test
    void nobodyMayEnterWhileAnotherIsInside() {
        assertThat(Magazine.enter(words, CARRIER)).isTrue();
        assertThat(Magazine.enter(words, CARRIER)).isFalse();
        Magazine.exit(words);
        assertThat(Magazine.enter(words, CARRIER)).isTrue();
    }

    @Test
    void nobodyMayEnterAnothersMagazineNorARevokedOneNorNobodys() {
        assertThat(Magazine.enter(words, CARRIER + 1)).isFalse();
        words[0] = 0;
        assertThat(Magazine.enter(words, CARRIER)).isFalse();
        assertThat(Magazine.enter(Magazine.NOBODYS, CurrentCarrier.UNKNOWN)).isFalse();
        Magazine.exit(words);
        words[0] = CARRIER;
        assertThat(Magazine.enter(words, CARRIER)).isTrue();
    }
}
