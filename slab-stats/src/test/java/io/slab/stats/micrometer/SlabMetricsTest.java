package io.slab.stats.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.stats.Eventually;
import java.io.File;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SlabMetricsTest {

    private static SlabAllocator heap() {
        return SlabAllocatorConfig.builder().backend("heap").create();
    }

    @Test
    void figuresMustBeMeters() {
        try (SlabAllocator slabs = heap();
                SlabCache orders = slabs.createCache(CacheSpec.of("orders", 64))) {
            orders.allocateRaw(new long[100], 0, 100);
            MeterRegistry registry = new SimpleMeterRegistry();
            new SlabMetrics(slabs, Tags.of("service", "shop")).bindTo(registry);
            String name = slabs.stats().name();
            assertThat(registry.get("slab.memory.live")
                            .tags("allocator", name, "service", "shop")
                            .gauge()
                            .value())
                    .isEqualTo(6400);
            assertThat(registry.get("slab.cache.objects")
                            .tags("cache", "orders", "kind", "named", "state", "live")
                            .gauge()
                            .value())
                    .isEqualTo(100);
            double memory = registry.get("slab.cache.memory").tags("cache", "orders").gauges().stream()
                    .mapToDouble(gauge -> gauge.value())
                    .sum();
            assertThat(memory).isEqualTo((double) orders.stats().totalSlabBytes());
            assertThat(registry.get("slab.cache.allocations")
                            .tags("cache", "orders")
                            .functionCounter()
                            .count())
                    .isGreaterThanOrEqualTo(100);
        }
    }

    @Test
    void metersMustComeAndGoWithTheirCaches() throws Exception {
        try (SlabAllocator slabs = heap()) {
            MeterRegistry registry = new SimpleMeterRegistry();
            new SlabMetrics(slabs).bindTo(registry);
            SlabCache late = slabs.createCache(CacheSpec.of("late", 64));
            Eventually.await("meters of a new cache", () -> {
                registry.get("slab.regions").gauge().value(); // each read may take a snapshot
                return registry.find("slab.cache.slabs").tags("cache", "late").gauge() != null;
            });
            late.close();
            Eventually.await("no meters of a closed one", () -> {
                registry.get("slab.regions").gauge().value();
                return registry.find("slab.cache.slabs").tags("cache", "late").gauge() == null;
            });
        }
    }

    @Test
    void aClosedAllocatorMustHaveNoFiguresAndThenNoMeters() throws Exception {
        MeterRegistry registry = new SimpleMeterRegistry();
        MeterRegistry another = new SimpleMeterRegistry();
        try (SlabAllocator slabs = heap();
                SlabCache cache = slabs.createCache(CacheSpec.of("c", 64))) {
            cache.free(cache.allocateRaw());
            SlabMetrics metrics = new SlabMetrics(slabs);
            metrics.bindTo(registry);
            metrics.bindTo(another);
        }
        Gauge live = registry.get("slab.memory.live").gauge();
        Eventually.await("no figure", () -> Double.isNaN(live.value()));
        assertThat(registry.getMeters()).isEmpty();
        assertThat(another.getMeters()).isEmpty();
        assertThat(live.value()).as("who still holds one").isNaN();
    }

    @Test
    void anAllocatorThatIsClosedAlreadyMustGetNoMeters() {
        MeterRegistry registry = new SimpleMeterRegistry();
        SlabAllocator slabs = heap();
        SlabMetrics metrics = new SlabMetrics(slabs);
        slabs.close();
        metrics.bindTo(registry);
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void prometheusMustAcceptTheText() throws Exception {
        try (SlabAllocator slabs = heap();
                SlabCache orders = slabs.createCache(CacheSpec.of("or\"ders\\", 64))) {
            orders.allocateRaw();
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            new SlabMetrics(slabs).bindTo(registry);
            String text = registry.scrape();
            assertThat(text)
                    .contains("# TYPE slab_memory_live_bytes gauge")
                    .contains("slab_cache_allocations_total{")
                    .contains("slab_memory_reclaimed_bytes_total{");
            assumeTrue(promtoolIsThere(), "promtool (Debian package prometheus) is not installed");
            Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                    .redirectErrorStream(true)
                    .start();
            try (OutputStream in = promtool.getOutputStream()) {
                in.write(text.getBytes(StandardCharsets.UTF_8));
            }
            String says = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(promtool.waitFor()).as(says).isZero();
            assertThat(says).isEmpty();
        }
    }

    private static boolean promtoolIsThere() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> new File(directory, "promtool").canExecute());
    }
}
