package io.slab.core.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is paid for places that are used again and again, and for how long. */
class ThrottleTest {
    private final Throttle throttle = new Throttle();
    private final List<String> done = new ArrayList<>();

    private Throttle.Throttled place(String name) {
        return new Throttle.Throttled() {
            @Override
            public void hide() {
                done.add("hide " + name);
            }

            @Override
            public void show() {
                done.add("show " + name);
            }
        };
    }

    private List<String> doneAt(long nanos) {
        done.clear();
        throttle.tick(nanos, true);
        return List.copyOf(done);
    }

    @Test
    void aPlaceMustBeHiddenAtTheNextTickAndShownWhenItHadItsTime() {
        long start = Long.MAX_VALUE - 5; // the clock may overflow
        throttle.add(place("a"));
        throttle.add(place("b"));
        assertThat(doneAt(start)).containsExactly("hide a", "hide b");
        throttle.add(place("c"));
        assertThat(doneAt(start + 10)).containsExactly("hide c");
        assertThat(doneAt(start + Throttle.NANOS - 1)).isEmpty();
        assertThat(doneAt(start + Throttle.NANOS)).containsExactly("show a", "show b");
        assertThat(doneAt(start + Throttle.NANOS + 9)).isEmpty();
        assertThat(doneAt(start + 3 * Throttle.NANOS)).containsExactly("show c");
        assertThat(doneAt(start + 9 * Throttle.NANOS)).isEmpty();
    }

    @Test
    void whatIsHiddenMustStaySoWhileNobodyWantsToSee() {
        throttle.add(place("a"));
        throttle.tick(0, false);
        throttle.tick(9 * Throttle.NANOS, false);
        assertThat(done).containsExactly("hide a");
        assertThat(doneAt(9 * Throttle.NANOS)).containsExactly("show a");
    }

    /** So many uses within a window that not each is noted. */
    private static Place busy() {
        Place place = new Place(1);
        while (!place.isThrottled()) {
            place.lot();
            assertThat(place.isNextSeen() || place.isThrottled()).isTrue();
        }
        return place;
    }

    @Test
    void usesThatAreNotManyMustAllBeNoted() {
        Place place = new Place(1);
        for (int i = 0; i < 16; i++) {
            assertThat(place.lot()).isEqualTo(1);
            assertThat(place.isNextSeen()).isTrue();
        }
        assertThat(place.isThrottled()).isFalse();
    }

    @Test
    void aThrottledPlaceMustStandForOthersOrPassUnseen() {
        long weight = 0;
        int counting = 0;
        int places = 20_000;
        for (int i = 0; i < places; i++) {
            Place place = busy();
            assertThat(place.isNextSeen()).isEqualTo(place.counts());
            counting += place.counts() ? 1 : 0;
            int lot = place.lot();
            assertThat(lot == 0 || (place.counts() && lot == 32)).isTrue();
            weight += lot;
        }
        assertThat(counting).isBetween(places / 8 - 300, places / 8 + 300); // 6 standard deviations
        assertThat(weight).as("of one use each").isBetween(places - 4800L, places + 4800L);
    }

    @Test
    void aPlaceThatHadItsTimeMustBeSeenFromTheNextFreeOn() {
        for (int i = 0; i < 200; i++) {
            Place place = busy();
            place.unthrottle();
            assertThat(place.isThrottled()).isTrue();
            int last = place.lot();
            assertThat(last).as("the last of its time").isIn(0, 32);
            assertThat(place.isNextSeen()).isTrue();
            assertThat(place.isThrottled()).isFalse();
        }
    }
}
