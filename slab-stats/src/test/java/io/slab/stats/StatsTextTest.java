package io.slab.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Figures for people. */
class StatsTextTest {
    private static SlabAllocator open() {
        return SlabAllocatorConfig.builder().backend("heap").create();
    }

    private static List<String> parts(String text) {
        return text.lines()
                .dropWhile(line -> !line.startsWith("MEMORY"))
                .skip(1)
                .takeWhile(line -> line.contains("%"))
                .map(line -> line.split(" {2,}")[0])
                .toList();
    }

    @Test
    void anAllocatorMustBeATableInHumanUnitsTheLargestFirst() {
        try (SlabAllocator slabs = open()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("order", 64));
            IntStream.range(0, 50_000).forEach(i -> cache.allocateRaw());
            slabs.allocateRaw(20 << 20);
            String text = StatsText.of(slabs.stats());
            assertThat(text)
                    .startsWith("allocator '" + slabs.stats().name() + "', backend heap, up ")
                    .containsPattern("page runs +20 MiB +\\d+\\.\\d %  in objects larger than any size class")
                    .containsPattern("live objects +50 001\n")
                    .containsPattern("limit +none\n")
                    .containsPattern("failures +0  limit of a cache 0, ");
            assertThat(parts(text)).startsWith("reserved").containsSubsequence("page runs", "slabs", "Java heap");
            assertThat(text.lines()).allMatch(line -> line.length() <= 100);
        }
    }

    @Test
    void aCacheMustTellWhatEachByteOfItsSlabsIsUsedFor() {
        try (SlabAllocator slabs = open()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("order", 60));
            IntStream.range(0, 10_000).forEach(i -> cache.allocateRaw());
            String text = StatsText.of(cache.stats());
            assertThat(text)
                    .startsWith("cache 'order', named: objects of 60 B every 64 B, ")
                    .containsPattern("slabs +\\d.* 100\\.0 %  the sum of the parts")
                    .containsPattern("requested +585\\.9 KiB ")
                    .containsPattern("rounding +39\\.1 KiB ")
                    .containsPattern("objects +live 10 000, in magazines \\d+, ");
            assertThat(parts(text)).startsWith("slabs", "requested", "rounding").doesNotContain("color");
        }
    }
}
