package io.slab.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.AllocatorStats;
import io.slab.CacheSpec;
import io.slab.RegionStats;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.spi.BackendNote;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatsJsonTest {

    @Test
    void everyComponentMustBeWrittenByItsName() {
        AllocatorStats stats = new AllocatorStats(
                "heap",
                1,
                64,
                0,
                0,
                0,
                8192,
                8192,
                4096,
                700,
                List.of(new RegionStats(1L << 62, 8192, 8192, 4096, 4096, -1, List.of(1))),
                List.of(),
                List.of(new BackendNote("thp", "none")));

        assertThat(StatsJson.of(stats))
                .isEqualTo("{\"backend\":\"heap\",\"liveObjects\":1,\"liveBytes\":64,\"runObjects\":0,\"runBytes\":0,"
                               + "\"arenaBytes\":0,\"reservedBytes\":8192,\"committedBytes\":8192,\"freeCommittedBytes\":4096,"
                               + "\"heapMetadataBytes\":700,\"regions\":[{\"address\":\"0x4000000000000000\",\"bytes\":8192,"
                               + "\"committedBytes\":8192,\"usedBytes\":4096,\"largestFreeRun\":4096,\"node\":-1,\"freeByOrder\":[1]}],\"caches\":[],"
                               + "\"backendNotes\":[{\"topic\":\"thp\",\"text\":\"none\"}]}");
    }

    @Test
    void namesThatNeedItMustBeEscaped() {
        try (SlabAllocator slabs = SlabAllocatorConfig.builder().backend("heap").create();
                var cache = slabs.createCache(CacheSpec.of("a \"b\" \\c 💾", 64))) {
            assertThat(StatsJson.of(cache.stats()))
                    .startsWith("{\"name\":\"a \\\"b\\\" \\\\c \\ud83d\\udcbe\",\"general\":false,\"objectSize\":64,")
                    .contains("\"descriptors\":\"on-slab\"", "\"checks\":\"standard\"")
                    .endsWith("}");
        }
    }
}
