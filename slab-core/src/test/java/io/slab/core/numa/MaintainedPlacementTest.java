package io.slab.core.numa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.CacheSpec;
import io.slab.PlacementReport.Share;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.memory.Linux;
import io.slab.core.support.RecordingListener;
import io.slab.error.SlabConfigurationException;
import io.slab.spi.SlabEvent;
import io.slab.spi.Strategy;
import io.slab.tck.ManualTicker;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Slabs follow their users though nobody asks for it, so many bytes a second; the test moves the clock. */
class MaintainedPlacementTest {
    private static final long SLAB = 16 << 10;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ScriptedAffinity affinity = new ScriptedAffinity(true, false);
    private final RecordingListener listener = new RecordingListener();
    private final ManualTicker ticker = new ManualTicker();
    private SlabAllocator slabs;

    @BeforeEach
    void requireBinding() {
        assumeTrue(Linux.unavailable().isEmpty(), "pages are bound on Linux with native access only");
    }

    private SlabCache open(long budget, long slabBytes) {
        slabs = SlabAllocatorConfig.builder()
                .backend("mmap")
                .numa(Strategy.of("scripted", affinity))
                .listener(listener.strategy())
                .ticker(ticker)
                .rebalanceBytes(budget)
                .create();
        return cache("objects", slabBytes);
    }

    private SlabCache cache(String name, long slabBytes) {
        return slabs.createCache(CacheSpec.of(name, 1024).withSlabBytes(slabBytes));
    }

    /** Objects of a thread that was on node 0 when it took them, and is on node 1 now. */
    private void moveAfterAllocating(SlabCache cache, int count) {
        affinity.enter(0);
        for (int i = 0; i < count; i++) {
            cache.allocateRaw();
        }
        affinity.enter(1);
    }

    @AfterEach
    void verifyAndClose() {
        if (slabs != null) {
            slabs.verify();
            slabs.close();
        }
    }

    private long strays() {
        return slabs.placement().strayBytes();
    }

    @Test
    void eachTickMustMoveItsBudgetAndNoMoreUntilAllSlabsFollowed() throws Exception {
        moveAfterAllocating(open(3 * SLAB, SLAB), 160);
        long all = strays();
        assertThat(all).isGreaterThan(8 * SLAB);
        ticker.advance(SECOND);
        assertThat(slabs.placement().movedBytes()).isEqualTo(3 * SLAB);
        assertThat(strays()).isEqualTo(all - 3 * SLAB);
        ticker.advance(SECOND);
        assertThat(slabs.placement().movedBytes()).isEqualTo(6 * SLAB);
        ticker.advance(Duration.ofSeconds(20));
        assertThat(strays()).isZero();
        assertThat(slabs.placement().shares()).extracting(Share::node).containsExactly(10);
        assertThat(slabs.placement().movedBytes()).isEqualTo(all);
        assertThat(listener.all(SlabEvent.Rebalanced.class))
                .extracting(SlabEvent.Rebalanced::bytes)
                .startsWith(3 * SLAB, 3 * SLAB)
                .satisfies(bytes -> assertThat(
                                bytes.stream().mapToLong(Long::longValue).sum())
                        .isEqualTo(all));
    }

    @Test
    void theBudgetMustBeSharedByAllCaches() throws Exception {
        SlabCache one = open(2 * SLAB, SLAB);
        SlabCache two = cache("others", SLAB);
        moveAfterAllocating(one, 32);
        moveAfterAllocating(two, 32);
        ticker.advance(SECOND);
        assertThat(slabs.placement().movedBytes()).isEqualTo(2 * SLAB);
        ticker.advance(Duration.ofSeconds(10));
        assertThat(strays()).isZero();
    }

    @Test
    void aSlabLargerThanTheBudgetMustGetItsTurnWhenEnoughHasComeTogether() throws Exception {
        moveAfterAllocating(open(SLAB, 4 * SLAB), 16);
        assertThat(strays()).isPositive().isLessThanOrEqualTo(8 * SLAB);
        long stray = slabs.placement().strays().getFirst().strayBytes();
        ticker.advance(SECOND.multipliedBy(stray / SLAB - 1));
        assertThat(slabs.placement().movedBytes()).isZero();
        ticker.advance(SECOND);
        assertThat(slabs.placement().movedBytes()).isEqualTo(stray);
    }

    @Test
    void whatIdleSecondsDidNotUseMustNotBeSavedForABurst() throws Exception {
        SlabCache cache = open(2 * SLAB, SLAB);
        ticker.advance(Duration.ofSeconds(100));
        moveAfterAllocating(cache, 160);
        ticker.advance(SECOND);
        assertThat(slabs.placement().movedBytes()).isEqualTo(2 * SLAB);
    }

    @Test
    void withoutABudgetNothingMustMoveAndNoThreadRun() throws Exception {
        moveAfterAllocating(open(0, SLAB), 160);
        long all = strays();
        assertThat(all).isPositive();
        assertThat(slabs.placement().movedBytes()).isZero();
        assertThat(slabs.rebalance(Long.MAX_VALUE)).isEqualTo(all);
        assertThat(slabs.placement().movedBytes()).as("on demand counts, too").isEqualTo(all);
    }

    @Test
    void aFailureMustSkipOneCacheAndNotEndIt() throws Exception {
        moveAfterAllocating(open(Long.MAX_VALUE / 2, SLAB), 64);
        affinity.failAfter(3);
        ticker.advance(SECOND);
        affinity.stopFailing();
        slabs.verify();
        ticker.advance(Duration.ofSeconds(2));
        assertThat(strays()).isZero();
    }

    @Test
    void aFullNodeMustLeaveSlabsWholeAndBeTriedAgain() throws Exception {
        moveAfterAllocating(open(64 * SLAB, SLAB), 64);
        affinity.fill(1);
        ticker.advance(SECOND);
        assertThat(slabs.placement().movedBytes()).isZero();
        assertThat(slabs.placement().shares()).extracting(Share::node).containsExactly(0);
        affinity.empty(1);
        ticker.advance(Duration.ofSeconds(2));
        assertThat(strays()).isZero();
    }

    @Test
    void bothClocksOfTheMaintenanceThreadMustTick() throws Exception {
        slabs = SlabAllocatorConfig.builder()
                .backend("mmap")
                .numa(Strategy.of("scripted", affinity))
                .reclaim("working-set:window=1s,decay=1s,idle=100ms")
                .ticker(ticker)
                .rebalanceBytes(64 * SLAB)
                .create();
        moveAfterAllocating(cache("kept", SLAB), 64);
        SlabCache burst = cache("burst", SLAB);
        long[] objects = new long[2000];
        burst.allocateRaw(objects, 0, objects.length);
        burst.free(objects, 0, objects.length);
        ticker.advance(Duration.ofSeconds(5));
        assertThat(strays()).isZero();
        assertThat(burst.stats().totalSlabBytes()).isZero();
    }

    @Test
    void theBudgetMustBeReadFromPropertiesAndChecked() {
        Properties properties = new Properties();
        properties.setProperty("slab.rebalance", "4m");
        SlabAllocatorConfig config = SlabAllocatorConfig.from(properties);
        assertThat(config.rebalanceBytes()).isEqualTo(4 << 20);
        assertThat(config.toBuilder().build().rebalanceBytes()).isEqualTo(4 << 20);
        assertThat(config).hasToString(config.toString()).asString().contains("rebalance=4194304");
        assertThatThrownBy(() -> SlabAllocatorConfig.builder().rebalanceBytes(-1))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("-1");
        assertThat(List.of(SlabAllocatorConfig.defaults().rebalanceBytes())).containsExactly(0L);
    }
}
