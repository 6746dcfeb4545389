package io.slab.examples.officehours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.error.SlabConfigurationException;
import io.slab.spi.ReclaimPolicy;
import io.slab.spi.ReclaimPolicyProvider;
import io.slab.spi.Strategy;
import io.slab.spi.StrategyOptions;
import io.slab.tck.ReclaimPolicyContract;
import io.slab.tck.StrategyProviderContract;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class OfficeHoursPolicyTest {
    /** A clock that tests set. */
    private static final class Hand extends Clock {
        private Instant now;

        Hand(String time) {
            now = Instant.parse("2026-03-02T" + time + "Z");
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @Test
    void emptySlabsMustStayByDayAndGoByNight() {
        Hand clock = new Hand("17:59:59.900");
        try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                        .reclaim(Strategy.of("office", new OfficeHoursPolicy(clock, 8, 18, 3)))
                        .create();
                SlabCache cache = slabs.createCache(
                        CacheSpec.of("c", 1024).withSlabBytes(16 << 10).withMagazineBytes(0))) {
            fillAndFree(cache);
            assertThat(cache.stats().emptySlabs()).isEqualTo(3);
            clock.now = clock.now.plus(Duration.ofMillis(100));
            fillAndFree(cache);
            assertThat(cache.stats().emptySlabs()).isZero();
            clock.now = clock.now.plus(Duration.ofHours(14));
            fillAndFree(cache);
            assertThat(cache.stats().emptySlabs()).isEqualTo(3);
        }
    }

    private static void fillAndFree(SlabCache cache) {
        long[] objects = new long[100];
        cache.allocateRaw(objects, 0, objects.length);
        cache.free(objects, 0, objects.length);
    }

    @Test
    void hoursThatMakeNoSenseMustBeRefused() {
        OfficeHoursPolicyProvider provider = new OfficeHoursPolicyProvider();
        assertThatThrownBy(() -> provider.create(StrategyOptions.parse("x", "from=18,to=8")))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("18");
        assertThatThrownBy(() -> provider.create(StrategyOptions.parse("x", "zone=Nowhere/Land")))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("zone");
    }

    @Nested
    class Contract extends ReclaimPolicyContract {
        @Override
        protected ReclaimPolicy newPolicy() {
            return new OfficeHoursPolicy(new Hand("12:00:00"), 8, 18, 16);
        }

        @Override
        protected int mostEmptySlabsKept() {
            return 16;
        }
    }

    @Nested
    class Provider extends StrategyProviderContract<ReclaimPolicy> {
        @Override
        protected ReclaimPolicyProvider newProvider() {
            return new OfficeHoursPolicyProvider();
        }

        @Override
        protected Class<ReclaimPolicyProvider> serviceType() {
            return ReclaimPolicyProvider.class;
        }
    }
}
