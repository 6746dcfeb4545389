package io.slab.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.CacheStats;
import io.slab.MagazineStats;
import io.slab.MagazineStats.Kind;
import io.slab.Reach;
import io.slab.ReclaimReport;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.support.ForkedJvm;
import io.slab.core.support.Stress;
import io.slab.error.InvalidFreeException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Virtual threads use the magazine of the carrier that they are on. */
@EnabledOnOs(OS.LINUX)
class CarrierMagazinesTest {
    private static SlabAllocator create() {
        return SlabAllocatorConfig.builder().cpuLocator("carrier").create();
    }

    private static void inVirtualThreads(int count, Stress.Work work) throws InterruptedException {
        Stress stress = new Stress();
        for (int i = 0; i < count; i++) {
            stress.once(Thread.ofVirtual(), work);
        }
        stress.join();
    }

    private static void churn(SlabAllocator slabs, SlabCache cache) {
        long[] held = new long[16];
        for (int round = 0; round < 16; round++) {
            for (int i = 0; i < held.length; i += 2) {
                held[i] = cache.allocateRaw();
                held[i + 1] = slabs.allocateRaw(8 + 8 * i);
            }
            if (round % 4 == 0) {
                Thread.yield();
            }
            for (int i = 0; i < held.length; i += 2) {
                cache.free(held[i]);
                slabs.free(held[i + 1]);
            }
        }
    }

    private static long slowPaths(SlabAllocator slabs) {
        return slabs.stats().caches().stream().mapToLong(CacheStats::slowPaths).sum();
    }

    private static List<MagazineStats> magazines(SlabAllocator slabs) {
        return slabs.inspect().caches().stream()
                .flatMap(cache -> cache.magazines().stream())
                .toList();
    }

    @Test
    void oneSlowPathMustServeManyOperationsOfVirtualThreads() throws Exception {
        try (SlabAllocator slabs = create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            inVirtualThreads(200, () -> churn(slabs, cache));
            long before = slowPaths(slabs);
            inVirtualThreads(200, () -> churn(slabs, cache));
            long operations = 200L * 16 * 16 * 2;
            assertThat(slowPaths(slabs) - before).isLessThan(operations / 64);
            assertThat(magazines(slabs))
                    .isNotEmpty()
                    .extracting(MagazineStats::kind)
                    .containsOnly(Kind.CARRIER);
            slabs.verify();
        }
    }

    @Test
    void platformThreadsOfAnyIdMustNotTakeACarriersPlace() throws Exception {
        try (SlabAllocator slabs = create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            CountDownLatch over = new CountDownLatch(1);
            Stress stress = new Stress();
            for (int i = 0; i < 64; i++) { // among their ids are all last six bits
                stress.once(Thread.ofPlatform(), () -> {
                    churn(slabs, cache);
                    over.await();
                });
            }
            inVirtualThreads(200, () -> churn(slabs, cache));
            long before = slowPaths(slabs);
            inVirtualThreads(200, () -> churn(slabs, cache));
            assertThat(slowPaths(slabs) - before).isLessThan(200L * 16 * 16 * 2 / 64);
            over.countDown();
            stress.join();
        }
    }

    @Test
    void manyAtOnceMustBeFreedByVirtualThreadsAllOrNone() throws Exception {
        try (SlabAllocator slabs = create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            inVirtualThreads(1, () -> {
                long[] objects = new long[100];
                for (int round = 0; round < 100; round++) {
                    cache.allocateRaw(objects, 0, objects.length);
                    cache.free(objects, 0, objects.length);
                }
                long before = slowPaths(slabs);
                for (int round = 0; round < 100; round++) {
                    cache.allocateRaw(objects, 0, objects.length);
                    cache.free(objects, 0, objects.length);
                }
                assertThat(slowPaths(slabs) - before).isLessThan(100 * 100 * 2 / 64);
                cache.allocateRaw(objects, 0, objects.length);
                long last = objects[99];
                objects[99] = last + 8;
                assertThatThrownBy(() -> cache.free(objects, 0, objects.length))
                        .isInstanceOf(InvalidFreeException.class);
                assertThat(cache.stats().liveObjects()).isEqualTo(100);
                objects[99] = last;
                cache.free(objects, 0, objects.length);
            });
            assertThat(cache.stats().liveObjects()).isZero();
            slabs.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "thread-hash"})
    void virtualThreadsMustWorkWhereNativeCallsAreForbidden(String locator) throws Exception {
        ForkedJvm.Result result = new ForkedJvm()
                .flags("--illegal-native-access=deny", "-Xmx512m")
                .run(WithoutNativeCalls.class.getName(), locator);
        assertThat(result.output()).contains("kinds: [STRIPE]");
        assertThat(result.exit()).isZero();
    }

    /** A program for a JVM of its own. */
    static final class WithoutNativeCalls {
        public static void main(String[] arguments) throws InterruptedException {
            try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                    .backend("heap")
                    .cpuLocator(arguments[0])
                    .create()) {
                SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
                inVirtualThreads(20, () -> churn(slabs, cache));
                slabs.verify();
                System.out.println("kinds: "
                        + magazines(slabs).stream().map(MagazineStats::kind).collect(Collectors.toSet()));
            }
        }
    }

    @Test
    void otherLocatorsMustLeadToStripes() throws Exception {
        try (SlabAllocator slabs =
                SlabAllocatorConfig.builder().cpuLocator("thread-hash").create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            inVirtualThreads(50, () -> churn(slabs, cache));
            assertThat(magazines(slabs))
                    .extracting(MagazineStats::kind)
                    .contains(Kind.STRIPE)
                    .doesNotContain(Kind.CARRIER);
        }
    }

    @Test
    void aPurgeMustReachCarriersThatNobodyIsOn() throws Exception {
        try (SlabAllocator slabs = create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            inVirtualThreads(50, () -> churn(slabs, cache));
            assertThat(cache.stats().magazineObjects()).isPositive();
            ReclaimReport report = slabs.reclaim(Reach.EVERYTHING);
            assertThat(report.unreached()).isEmpty();
            assertThat(cache.stats().magazineObjects()).isZero();
            slabs.verify();
            inVirtualThreads(50, () -> churn(slabs, cache));
            assertThat(cache.stats().liveObjects()).isZero();
        }
    }

    @Test
    void aPurgeMustReachCarriersWhoseVirtualThreadsNeverPause() throws Exception {
        try (SlabAllocator slabs = create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            AtomicLong unreached = new AtomicLong();
            AtomicLong purged = new AtomicLong();
            Stress stress = new Stress();
            CountDownLatch ready = new CountDownLatch(1);
            stress.repeat(Thread.ofVirtual(), () -> {
                long address = cache.allocateRaw();
                ready.countDown();
                cache.free(address);
            });
            ready.await();
            stress.repeat(Thread.ofPlatform(), () -> {
                ReclaimReport report = slabs.reclaim(Reach.EVERYTHING);
                purged.addAndGet(report.objects());
                unreached.addAndGet(report.unreached().size());
            });
            stress.join();
            assertThat(purged).hasPositiveValue();
            assertThat(unreached).hasValue(0);
            slabs.verify();
        }
    }

    @Test
    void mistakesOfVirtualThreadsMustBeRefusedAndChangeNothing() throws Exception {
        try (SlabAllocator slabs = create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            AtomicReference<List<Throwable>> thrown = new AtomicReference<>(List.of());
            inVirtualThreads(1, () -> {
                List<Throwable> all = new ArrayList<>();
                long address = cache.allocateRaw();
                for (long wrong : new long[] {address + 8, 4096}) {
                    try {
                        cache.free(wrong);
                    } catch (InvalidFreeException e) {
                        all.add(e);
                    }
                }
                cache.free(address);
                for (Runnable twice : List.<Runnable>of(() -> cache.free(address), () -> slabs.free(address))) {
                    try {
                        twice.run();
                    } catch (InvalidFreeException e) {
                        all.add(e);
                    }
                }
                thrown.set(all);
                churn(slabs, cache); // the magazine was left each time
            });
            assertThat(thrown.get()).hasSize(4);
            assertThat(slabs.reclaim(Reach.EVERYTHING).unreached()).isEmpty();
            slabs.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseG1GC", "-XX:TieredStopAtLevel=1", "-Xint"})
    void virtualThreadsThatLeaveTheirCarriersAnywhereMustNotShareObjects(String flag) throws Exception {
        ForkedJvm.Result result = new ForkedJvm()
                .flags("--enable-native-access=ALL-UNNAMED", "-Xmx512m", flag)
                .run(CarrierRaces.class.getName(), Integer.toString(Math.max(2, Stress.seconds())));
        assertThat(result.output()).contains("survived, purged objects: true");
        assertThat(result.exit()).isZero();
    }

    @Test
    void carriersBeyondThoseWithNumbersMustUseStripes() throws Exception {
        ForkedJvm.Result result = new ForkedJvm()
                .flags("--enable-native-access=ALL-UNNAMED", "-Xmx512m")
                .run(ManyCarriers.class.getName());
        assertThat(result.output()).contains("numbers: 512, unknown: 88, kinds: [STRIPE]");
        assertThat(result.exit()).isZero();
    }
}
