package io.slab.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.AllocatorStats;
import io.slab.BackendStats;
import io.slab.CacheSpec;
import io.slab.FailureStats;
import io.slab.NodeStats;
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
                "slab-1",
                5,
                6,
                new BackendStats(
                        "heap", 4096, 4096, List.of("DECOMMIT"), 1, 0, List.of(new BackendNote("thp", "none"))),
                1,
                64,
                60,
                0,
                0,
                0,
                4096,
                0,
                4096,
                8192,
                8192,
                4096,
                1 << 20,
                700,
                2,
                3,
                new FailureStats(1, 2, 3, 4),
                List.of(new RegionStats(1L << 62, 8192, 8192, 4096, 4096, -1, List.of(1))),
                List.of(new NodeStats(-1, 8192, 8192, 4096, 1, 4096, 0)),
                List.of());

        assertThat(StatsJson.of(stats))
                .isEqualTo(
                        "{\"name\":\"slab-1\",\"epochMillis\":5,\"uptimeNanos\":6,\"backend\":{\"name\":\"heap\",\"pageBytes\":4096,"
                            + "\"frameBytes\":4096,\"capabilities\":[\"DECOMMIT\"],\"regionsReserved\":1,\"regionsReleased\":0,"
                            + "\"notes\":[{\"topic\":\"thp\",\"text\":\"none\"}]},\"liveObjects\":1,\"liveBytes\":64,\"requestedBytes\":60,"
                            + "\"runObjects\":0,\"runBytes\":0,\"arenaBytes\":0,\"slabBytes\":4096,\"transitBytes\":0,\"usedBytes\":4096,"
                            + "\"reservedBytes\":8192,\"committedBytes\":8192,\"freeCommittedBytes\":4096,\"limitBytes\":1048576,"
                            + "\"heapMetadataBytes\":700,\"reclaims\":2,\"reclaimedBytes\":3,"
                            + "\"failures\":{\"cache\":1,\"allocator\":2,\"backend\":3,\"request\":4},"
                            + "\"regions\":[{\"address\":\"0x4000000000000000\",\"bytes\":8192,"
                            + "\"committedBytes\":8192,\"usedBytes\":4096,\"largestFreeRun\":4096,\"node\":-1,\"freeByOrder\":[1]}],"
                            + "\"nodes\":[{\"node\":-1,\"reservedBytes\":8192,\"committedBytes\":8192,\"usedBytes\":4096,\"slabs\":1,"
                            + "\"slabBytes\":4096,\"depotObjects\":0}],\"caches\":[]}");
    }

    @Test
    void namesThatNeedItMustBeEscaped() {
        try (SlabAllocator slabs = SlabAllocatorConfig.builder().backend("heap").create();
                var cache = slabs.createCache(CacheSpec.of("a \"b\" \\c 💾", 64))) {
            assertThat(StatsJson.of(cache.stats()))
                    .startsWith("{\"name\":\"a \\\"b\\\" \\\\c"
                            + " \\ud83d\\udcbe\",\"kind\":\"named\",\"shape\":{\"objectSize\":64,")
                    .contains("\"descriptors\":\"on-slab\"", "\"checks\":\"standard\"")
                    .endsWith("}");
        }
    }

    @Test
    void eachSlabMustBeWrittenWithItsAddress() {
        try (SlabAllocator slabs = SlabAllocatorConfig.builder().backend("heap").create();
                var cache = slabs.createCache(CacheSpec.of("c", 64))) {
            cache.allocateRaw();
            String address = "0x"
                    + Long.toHexString(slabs.inspect()
                            .caches()
                            .getFirst()
                            .slabs()
                            .getFirst()
                            .address());
            assertThat(StatsJson.of(slabs.inspect()))
                    .contains("\"slabs\":[{\"address\":\"" + address + "\",\"bytes\":");
        }
    }
}
