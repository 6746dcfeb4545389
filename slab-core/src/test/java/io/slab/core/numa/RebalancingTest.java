package io.slab.core.numa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.CacheSpec;
import io.slab.PlacementReport;
import io.slab.PlacementReport.Share;
import io.slab.PlacementReport.Stray;
import io.slab.RegionStats;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.memory.Linux;
import io.slab.core.support.RecordingListener;
import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabPluginException;
import io.slab.spi.SlabEvent;
import io.slab.spi.Strategy;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Binding, falling back when a node is full, and moving slabs after their users; the affinity plays the kernel. */
class RebalancingTest {
    private static final long SLAB = 16 << 10;

    private final ScriptedAffinity affinity = new ScriptedAffinity(true, false);
    private final RecordingListener listener = new RecordingListener();
    private SlabAllocator slabs;
    private SlabCache cache;

    @BeforeEach
    void open() {
        assumeTrue(Linux.unavailable().isEmpty(), "pages are bound on Linux with native access only");
        slabs = config(affinity).create();
        cache = slabs.createCache(spec());
    }

    private SlabAllocatorConfig.Builder config(ScriptedAffinity scripted) {
        return SlabAllocatorConfig.builder()
                .backend("mmap")
                .numa(Strategy.of("scripted", scripted))
                .listener(listener.strategy());
    }

    private static CacheSpec spec() {
        return CacheSpec.of("objects", 1024).withSlabBytes(SLAB);
    }

    @AfterEach
    void verifyAndClose() {
        slabs.verify();
        slabs.close();
    }

    private List<Long> allocate(int count) {
        List<Long> objects = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long object = cache.allocateRaw();
            cache.segmentOf(object).set(ValueLayout.JAVA_LONG, 8, object);
            objects.add(object);
        }
        return objects;
    }

    private void assertAllOn(int node, List<Long> objects) {
        assertThat(objects)
                .allSatisfy(
                        o -> assertThat(affinity.nodesOf(cache.segmentOf(o))).containsExactly(node))
                .allSatisfy(o -> assertThat(cache.segmentOf(o).get(ValueLayout.JAVA_LONG, 8))
                        .isEqualTo(o));
    }

    @Test
    void aFullNodeMustBeLeftInTheOrderOfTheAffinity() {
        affinity.enter(0);
        affinity.fill(0);
        assertAllOn(2, allocate(100));
        affinity.fill(2);
        cache.shrink();
        List<Long> last = allocate(100);
        assertThat(affinity.nodesOf(cache.segmentOf(last.getLast()))).containsExactly(1);
        affinity.fill(1);
        assertThatThrownBy(() -> allocate(1000))
                .isInstanceOfSatisfying(
                        SlabOutOfMemoryException.class,
                        e -> assertThat(e.limit()).isEqualTo(SlabOutOfMemoryException.Limit.BACKEND))
                .hasMessageContaining("node 0 is full");
        affinity.empty(0);
        cache.shrink();
        assertAllOn(0, allocate(16));
    }

    @Test
    void aStrictAffinityMustFailThoughOtherNodesHaveFreeObjects() {
        slabs.close();
        ScriptedAffinity strict = new ScriptedAffinity(true, true);
        slabs = config(strict).create();
        cache = slabs.createCache(spec());
        strict.enter(1);
        List<Long> objects = allocate(200);
        objects.forEach(cache::free);
        cache.shrink();
        allocate(1);
        strict.enter(0);
        strict.fill(0);
        cache.shrink();
        assertThat(cache.tryAllocateRaw()).isZero();
        assertThatThrownBy(() -> slabs.allocateRaw(9 << 20)).hasMessageContaining("node 0 is full");
        strict.enter(1);
        assertThat(cache.tryAllocateRaw()).isNotZero();
    }

    @Test
    void pagesOfARefusedSlabMustGoBack() {
        affinity.enter(0);
        affinity.fill(0);
        affinity.fill(1);
        affinity.fill(2);
        assertThatThrownBy(() -> allocate(1)).isInstanceOf(SlabOutOfMemoryException.class);
        assertThat(slabs.stats().regions())
                .allSatisfy(r -> assertThat(r.usedBytes()).isZero());
        assertThat(slabs.stats().committedBytes()).isZero();
    }

    @Test
    void theReportMustNameSlabsWhoseUsersMovedAndRebalancingMustMoveThem() {
        affinity.enter(0);
        List<Long> objects = allocate(160);
        assertThat(slabs.placement().strays()).isEmpty();
        assertThat(slabs.placement().shares())
                .singleElement()
                .satisfies(s -> assertThat(s.node()).isZero())
                .satisfies(
                        s -> assertThat(s.localBytes()).isEqualTo(s.slabBytes()).isEqualTo(s.residentBytes()));
        affinity.enter(1);

        PlacementReport report = slabs.placement();

        assertThat(report.strays())
                .isNotEmpty()
                .allSatisfy(s -> assertThat(s).isEqualTo(new Stray("objects", s.address(), SLAB, 0, 10, SLAB)))
                .allSatisfy(s -> assertThat(s.usersMoved()).isTrue());
        assertThat(slabs.rebalance(SLAB - 1)).as("less than one slab").isZero();
        assertThat(slabs.rebalance(2 * SLAB + 1)).isEqualTo(2 * SLAB);
        assertThat(slabs.placement().strays()).hasSize(report.strays().size() - 2);
        assertThat(slabs.rebalance(Long.MAX_VALUE)).isEqualTo(report.strayBytes() - 2 * SLAB);
        assertThat(slabs.placement().strays()).isEmpty();
        assertThat(slabs.placement().shares()).extracting(Share::node).containsExactly(10);
        assertThat(listener.all(SlabEvent.Rebalanced.class)).hasSize(2);
        assertAllOn(1, objects);
    }

    @Test
    void aMovedSlabMustServeItsNewNodeAndGiveItsPagesBackToTheOld() {
        affinity.enter(0);
        List<Long> objects = allocate(160);
        affinity.enter(1);
        slabs.rebalance(Long.MAX_VALUE);
        objects.forEach(cache::free);
        cache.shrink();
        assertThat(cache.stats().totalSlabBytes()).isZero();
        long kept = slabs.allocateRaw(64); // keeps the allocator from being empty
        affinity.enter(0);
        assertAllOn(0, allocate(160)); // ScriptedAffinity.place looks at the binding of every page
        slabs.free(kept);
    }

    @Test
    void aSlabThatDoesNotFitMustGoBackWhole() {
        affinity.enter(0);
        List<Long> objects = allocate(160);
        affinity.enter(1);
        affinity.fill(1);
        assertThat(slabs.rebalance(Long.MAX_VALUE)).isZero();
        assertAllOn(0, objects);
        assertThat(slabs.placement().strays()).isNotEmpty();
        affinity.empty(1);
        assertThat(slabs.rebalance(Long.MAX_VALUE)).isPositive();
        assertAllOn(1, objects);
    }

    @Test
    void aSlabWithoutKnownUserMustStay() throws Exception {
        Thread.ofVirtual()
                .start(() -> {
                    affinity.enter(0);
                    allocate(100);
                    affinity.enter(1);
                })
                .join();
        assertThat(slabs.placement().strays()).isEmpty();
    }

    @Test
    void theThreadThatTakesMostObjectsMustDecide() throws Exception {
        affinity.enter(0);
        allocate(2);
        Thread many = Thread.ofPlatform().start(() -> {
            affinity.enter(0);
            allocate(200);
            affinity.enter(2);
        });
        many.join();
        assertThat(slabs.placement().strays())
                .isNotEmpty()
                .allSatisfy(s -> assertThat(s.target()).isEqualTo(20));
    }

    @Test
    void aFailureAtAnyCallMustLeaveEverySlabOnTheListsOfItsNode() {
        affinity.enter(0);
        List<Long> objects = allocate(64);
        boolean failed = true;
        for (int n = 1; failed; n++) {
            affinity.enter(n % 2);
            affinity.failAfter(n);
            failed = false;
            try {
                slabs.rebalance(Long.MAX_VALUE);
            } catch (SlabPluginException e) {
                failed = true;
            }
            affinity.stopFailing();
            slabs.verify();
            assertThat(n).isLessThan(200);
        }
        slabs.rebalance(Long.MAX_VALUE);
        assertThat(slabs.placement().strays()).isEmpty();
        objects.forEach(cache::free);
    }

    @Test
    void aBackendWhosePagesCannotBeBoundMustBeRefused() {
        for (String backend : List.of("arena", "heap")) {
            assertThatThrownBy(() -> config(affinity).backend(backend).create())
                    .isInstanceOf(SlabConfigurationException.class)
                    .hasMessageContaining("'scripted'")
                    .hasMessageContaining(backend)
                    .hasMessageContaining("mmap");
        }
        try (SlabAllocator plain =
                SlabAllocatorConfig.builder().backend("arena").create()) {
            assertThatThrownBy(() -> plain.createCache(spec().withNuma(Strategy.of("scripted", affinity))))
                    .isInstanceOf(SlabConfigurationException.class);
            assertThat(plain.caches()).isEmpty();
        }
    }

    @Test
    void regionsMustTellTheSystemsNumberOfTheirNode() {
        affinity.enter(2);
        allocate(1);
        assertThat(slabs.stats().regions()).extracting(RegionStats::node).containsExactly(20);
    }
}
