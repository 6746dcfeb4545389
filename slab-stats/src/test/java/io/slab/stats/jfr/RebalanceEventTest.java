package io.slab.stats.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.spi.NumaAffinity;
import io.slab.spi.Strategy;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.Test;

/** Slabs that the engine moves after their thread; the nodes are made up, so that each machine has two. */
class RebalanceEventTest {
    /** A thread that goes from one node to the other; pages are where they were moved to. */
    private static final class Wanderer implements NumaAffinity {
        private final Map<Long, Integer> moved = new ConcurrentHashMap<>();
        private volatile int node;

        @Override
        public int nodes() {
            return 2;
        }

        @Override
        public int currentNode() {
            return node;
        }

        @Override
        public int[] fallbackOrder(int from) {
            return new int[] {from, 1 - from};
        }

        @Override
        public boolean bindsPages() {
            return true;
        }

        @Override
        public int[] locate(MemorySegment pages, long pageBytes) {
            int[] nodes = new int[(int) (pages.byteSize() / pageBytes)];
            Arrays.setAll(nodes, i -> moved.getOrDefault(pages.address() + i * pageBytes, 0));
            return nodes;
        }

        @Override
        public long migrate(MemorySegment pages, long pageBytes, int to) {
            for (long page = 0; page < pages.byteSize(); page += pageBytes) {
                moved.put(pages.address() + page, to);
            }
            return pages.byteSize();
        }

        @Override
        public int currentUser() {
            return 1;
        }

        @Override
        public int nodeOf(int user) {
            return node;
        }
    }

    @Test
    void aMoveMustBeReadBackFromARecording() {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "pages move on Linux only");
        Wanderer wanderer = new Wanderer();
        try (RecordingStream stream = new RecordingStream(SlabJfr.configuration());
                SlabAllocator slabs = SlabAllocatorConfig.builder()
                        .backend("mmap")
                        .numa(Strategy.of("wanderer", wanderer))
                        .create()) {
            List<RecordedEvent> events = JfrListenerTest.listen(stream);
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 1024));
            cache.allocateRaw(new long[100], 0, 100);
            wanderer.node = 1;
            long bytes = slabs.rebalance(Long.MAX_VALUE);
            stream.stop();
            assertThat(bytes).isPositive();
            assertThat(JfrListenerTest.named(events, "Rebalance"))
                    .singleElement()
                    .satisfies(event -> assertThat(event.getLong("bytes")).isEqualTo(bytes));
        }
    }
}
