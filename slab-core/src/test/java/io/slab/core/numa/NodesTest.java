package io.slab.core.numa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.ConfinedCache;
import io.slab.RegionStats;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.support.EngineContract;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabPluginException;
import io.slab.spi.NumaAffinity;
import io.slab.spi.Strategy;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Depots, slab lists and regions by node, on every backend: no page need be bound for that. */
class NodesTest extends EngineContract {
    private final ScriptedAffinity affinity = new ScriptedAffinity(false, false);

    @Override
    protected SlabAllocatorConfig.Builder configure(SlabAllocatorConfig.Builder config) {
        return config.numa(Strategy.of("scripted", affinity));
    }

    /** The nodes of the regions that objects are in. */
    private Set<Integer> nodesOf(long... objects) {
        List<RegionStats> regions = slabs.stats().regions();
        return Arrays.stream(objects)
                .mapToObj(object -> nodeOf(object, regions))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void onNode(int node, Runnable task) throws InterruptedException {
        Thread.ofPlatform()
                .start(() -> {
                    affinity.enter(node);
                    task.run();
                })
                .join();
    }

    private static int nodeOf(long object, List<RegionStats> regions) {
        return regions.stream()
                .filter(r -> object >= r.address() && object < r.address() + r.bytes())
                .findFirst()
                .orElseThrow()
                .node();
    }

    @Test
    void aThreadMustBeServedFromTheRegionsOfItsNode() {
        SlabCache cache = cache("objects", 100);
        for (int node = 0; node < ScriptedAffinity.NODES; node++) {
            affinity.enter(node);
            cache.shrink(); // the magazine holds objects of the node before
            assertThat(nodesOf(allocate(cache, 500))).containsExactly(10 * node);
        }
        assertThat(slabs.stats().regions()).extracting(RegionStats::node).contains(0, 10, 20);
    }

    @Test
    void largePageRunsMustComeFromTheCallersNode() {
        affinity.enter(2);
        long run = slabs.allocateRaw(9 << 20);
        assertThat(nodesOf(run)).containsExactly(20);
        slabs.free(run);
    }

    @Test
    void objectsFreedOnAnotherNodeMustGoHome() throws Exception {
        SlabCache cache = cache("objects", 64);
        affinity.enter(0);
        long[] objects = allocate(cache, 20_000);
        long slabBytes = cache.stats().totalSlabBytes();
        affinity.enter(1);
        free(cache, objects); // but for what a magazine holds they go home
        long[] again = new long[15_000];
        onNode(0, () -> cache.allocateRaw(again, 0, again.length));
        assertThat(nodesOf(again)).containsExactly(0);
        assertThat(cache.stats().totalSlabBytes())
                .as("slabs of node 0 are used again")
                .isLessThanOrEqualTo(slabBytes);
        slabs.verify();
    }

    @Test
    void aThreadThatFreesForeignObjectsMustStillAllocateItsOwn() {
        SlabCache cache = cache(setting.spec("objects", 64).withMagazineBytes(8192));
        affinity.enter(0);
        long[] foreign = allocate(cache, 5_000);
        affinity.enter(1);
        cache.shrink();
        long[] own = allocate(cache, 5_000);
        assertThat(nodesOf(own)).containsExactly(10);
        for (int i = 0; i < 2_500; i++) { // half of what comes back is foreign
            cache.free(foreign[2 * i]);
            cache.free(foreign[2 * i + 1]);
            cache.free(own[i]);
        }
        long[] next = allocate(cache, 2_500);
        List<RegionStats> regions = slabs.stats().regions();
        long strangers =
                Arrays.stream(next).filter(o -> nodeOf(o, regions) != 10).count();
        assertThat(strangers).as("what one magazine can hold at most").isLessThanOrEqualTo(8192 / 64);
    }

    @Test
    void aLimitMustBeServedWithFreeObjectsOfOtherNodes() {
        SlabCache cache = cache(setting.spec("limited", 512).withSlabBytes(4096).withLimitBytes(8192));
        affinity.enter(0);
        long[] objects = allocate(cache, 8);
        free(cache, objects);
        affinity.enter(1);
        assertThat(cache.tryAllocateRaw())
                .as("node 0 keeps what node 1 may use")
                .isNotZero();
    }

    @Test
    void everyWayInMustMindTheNode() throws Exception {
        SlabCache cache = cache("objects", 128);
        affinity.enter(2);
        try (ConfinedCache confined = cache.confined()) {
            long o = confined.allocateRaw();
            assertThat(nodesOf(o)).containsExactly(20);
            confined.free(o);
        }
        long[] bulk = new long[200];
        cache.allocateRaw(bulk, 0, bulk.length);
        assertThat(nodesOf(bulk)).containsExactly(20);
        cache.free(bulk, 0, bulk.length);
        long general = slabs.allocateRaw(1000);
        assertThat(nodesOf(general)).containsExactly(20);
        slabs.free(general);
        long[] virtual = new long[1];
        Thread.ofVirtual()
                .start(() -> {
                    affinity.enter(1);
                    cache.shrink();
                    virtual[0] = cache.allocateRaw();
                })
                .join();
        assertThat(nodesOf(virtual)).containsExactly(10);
        cache.free(virtual[0]);
    }

    @Test
    void equalAffinitiesMustShareRegionsAndOthersMustNot() {
        affinity.enter(0);
        long shared = cache("one", 64).allocateRaw();
        int regions = slabs.stats().regions().size();
        CacheSpec same = setting.spec("two", 64).withNuma(Strategy.of("other name", affinity));
        cache(same).allocateRaw();
        assertThat(slabs.stats().regions()).hasSize(regions);
        cache(setting.spec("three", 64).withNuma(Strategy.of("none", NumaAffinity.NONE)))
                .allocateRaw();
        assertThat(slabs.stats().regions())
                .hasSize(regions + 1)
                .extracting(RegionStats::node)
                .contains(-1);
        assertThat(nodesOf(shared)).containsExactly(0);
    }

    @ParameterizedTest
    @ValueSource(longs = {400, 600, 4096})
    void everyObjectMustBeOnItsNodesListsAfterAnyHistory(long magazineBytes) {
        SlabCache cache = cache(setting.spec("objects", 200).withMagazineBytes(magazineBytes));
        Random random = new Random(7);
        long[] live = new long[3000];
        int count = 0;
        for (int step = 0; step < 30; step++) {
            affinity.enter(random.nextInt(ScriptedAffinity.NODES));
            int target = random.nextInt(live.length);
            while (count < target) {
                live[count++] = cache.allocateRaw();
            }
            while (count > target) {
                int victim = random.nextInt(count);
                cache.free(live[victim]);
                live[victim] = live[--count];
            }
            slabs.verify();
        }
        assertThat(cache.stats().liveObjects()).isEqualTo(count);
    }

    @Test
    void objectsMustSurviveThreadsOfAllNodesPassingThemOn() throws Exception {
        SlabCache cache = cache("objects", 96);
        BlockingQueue<Long> queue = new ArrayBlockingQueue<>(512);
        int rounds = 5_000; // the lock that spins is slow where threads have no processor each
        Thread[] threads = IntStream.range(0, ScriptedAffinity.NODES)
                .mapToObj(node -> Thread.ofPlatform().start(() -> {
                    affinity.enter(node);
                    Random random = new Random(node);
                    for (int i = 0; i < rounds; i++) {
                        Long other = random.nextBoolean() ? queue.poll() : null;
                        if (other != null) {
                            cache.free(other);
                        }
                        long mine = cache.allocateRaw();
                        if (!queue.offer(mine)) {
                            cache.free(mine);
                        }
                    }
                }))
                .toArray(Thread[]::new);
        for (Thread t : threads) {
            t.join();
        }
        slabs.verify();
        queue.forEach(cache::free);
        assertThat(cache.stats().liveObjects()).isZero();
        cache.shrink();
        assertThat(cache.stats().totalSlabBytes()).isZero();
    }

    @Test
    void aFailureOfTheAffinityAtAnyCallMustLeaveTheAllocatorWhole() {
        SlabCache cache = cache(setting.spec("objects", 1000).withMagazineBytes(4000));
        for (int n = 1; n < 60; n++) {
            affinity.enter(n % ScriptedAffinity.NODES);
            affinity.failAfter(n);
            long[] objects = new long[40];
            int got = 0;
            int failures = 0;
            while (got < objects.length) {
                try {
                    objects[got] = cache.allocateRaw();
                    got++;
                } catch (SlabPluginException e) {
                    assertThat(e.plugin()).isEqualTo("scripted");
                    assertThat(++failures).isLessThan(3);
                }
            }
            for (long object : objects) {
                cache.free(object); // never fails for an affinity's sake
            }
            affinity.stopFailing();
            slabs.verify();
            assertThat(cache.stats().liveObjects()).isZero();
        }
    }

    @Test
    void anAllocatorWithoutAffinityMustNeverAskOne() {
        reopen(setting.config());
        SlabCache cache = cache("objects", 64);
        affinity.failAfter(1);
        cache.free(cache.allocateRaw());
        assertThat(affinity.calls()).isZero();
        assertThat(slabs.placement().shares()).isEmpty();
        assertThat(slabs.rebalance(Long.MAX_VALUE)).isZero();
        assertThatThrownBy(() -> slabs.rebalance(-1)).hasMessageContaining("-1");
    }

    @Test
    void exhaustionMustStillBeReportedAsSuch() {
        reopen(setting.config().numa(Strategy.of("scripted", affinity)).limitBytes(64 << 10));
        SlabCache cache = cache(setting.spec("objects", 512).withSlabBytes(4096));
        assertThatThrownBy(() -> allocate(cache, 1000))
                .isInstanceOfSatisfying(
                        SlabOutOfMemoryException.class,
                        e -> assertThat(e.limit()).isEqualTo(SlabOutOfMemoryException.Limit.ALLOCATOR));
    }
}
