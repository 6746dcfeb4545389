package io.slab.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.Reach;
import io.slab.ReclaimReport;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.support.CapturedLog;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What others do while a virtual thread is inside its carrier's magazine, and stays there: the word that says so is written by the test. */
@EnabledOnOs(OS.LINUX)
class InsideCarriersTest {
    /** Where a magazine's array has it. */
    private static final int INSIDE = 2;

    private final SlabAllocator slabs =
            SlabAllocatorConfig.builder().cpuLocator("carrier").create();
    private final SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
    private long object;

    @BeforeEach
    void fillMagazines() throws InterruptedException {
        Thread.ofVirtual()
                .start(() -> {
                    object = cache.allocateRaw();
                    cache.free(cache.allocateRaw());
                })
                .join();
    }

    @AfterEach
    void close() {
        slabs.close();
    }

    /** The array of the magazine that was filled. */
    private long[] words() {
        return Arrays.stream(((CacheHandle) cache).magazines().carriers())
                .filter(row -> row[0] != 0)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aPurgeMustLeaveTheMagazineAloneAndSaySo() {
        long before = cache.stats().magazineObjects();
        words()[INSIDE] = 1;
        ReclaimReport report = slabs.reclaim(Reach.EVERYTHING);
        assertThat(report.unreached())
                .singleElement()
                .satisfies(
                        unreached -> assertThat(unreached.reason()).isEqualTo(ReclaimReport.Reason.INSIDE_OPERATION));
        assertThat(cache.stats().magazineObjects()).isEqualTo(before).isPositive();
        slabs.verify();
    }

    @Test
    void otherVirtualThreadsMustGoPastTheMagazine() throws InterruptedException {
        long before = cache.stats().magazineObjects();
        words()[INSIDE] = 1;
        for (int i = 0; i < 8; i++) { // on whichever carrier
            Thread.ofVirtual().start(() -> cache.free(cache.allocateRaw())).join();
        }
        slabs.verify();
        assertThat(cache.stats().magazineObjects()).isGreaterThanOrEqualTo(before);
        assertThat(cache.stats().liveObjects()).isEqualTo(1);
    }

    @Test
    void theMemoryMustStayUntilTheVirtualThreadIsOut() {
        long[] words = words();
        words[INSIDE] = 1;
        try (CapturedLog log = new CapturedLog()) {
            slabs.close();
            assertThat(log.lines("held inside an operation")).hasSize(1);
            MemorySegment.ofAddress(object).reinterpret(64).set(ValueLayout.JAVA_LONG, 0, 1); // still mapped
        } finally {
            words[INSIDE] = 0;
        }
    }
}
