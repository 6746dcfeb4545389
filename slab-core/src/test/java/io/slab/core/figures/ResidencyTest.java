package io.slab.core.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.AllocatorDetail;
import io.slab.CacheDetail;
import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.memory.Linux;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.Providers;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** What Slab says of memory, beside what the kernel says. */
class ResidencyTest {
    private static final Percentage TWO_PERCENT = Percentage.withPercentage(2);

    @Test
    void figuresMustAgreeWithSmaps() throws IOException {
        assumeTrue(Linux.unavailable().isEmpty(), "not Linux, or no native access");
        assumeTrue(
                Providers.of(PageBackendProvider.class)
                        .get("mmap")
                        .unavailable()
                        .isEmpty(),
                "no backend mmap");
        try (SlabAllocator slabs =
                        SlabAllocatorConfig.builder().backend("mmap:thp=never").create();
                SlabCache cache = slabs.createCache(CacheSpec.of("c", 1000))) {
            for (int i = 0; i < 40_000; i++) {
                cache.allocate().fill((byte) 1);
            }
            MemorySegment run = slabs.allocate(20 << 20).fill((byte) 1);
            AllocatorDetail detail = slabs.inspect();
            assumeTrue(detail.residentBytes() >= 0, "/proc/self/pagemap is hidden");
            long rss = rss(detail);
            assertThat(detail.residentBytes()).isCloseTo(rss, TWO_PERCENT);
            assertThat(detail.stats().committedBytes()).isCloseTo(rss, TWO_PERCENT);
            assertThat(detail.stats().usedBytes()).isCloseTo(rss, TWO_PERCENT);
            CacheDetail ofCache = detail.caches().getFirst();
            assertThat(ofCache.residentBytes()).isCloseTo(ofCache.stats().committedBytes(), TWO_PERCENT);
            assertThat(detail.runs().getFirst().residentBytes()).isEqualTo(run.byteSize());
        }
    }

    /** The resident bytes of the mappings that lie in regions of the allocator. */
    private static long rss(AllocatorDetail detail) throws IOException {
        long sum = 0;
        boolean inside = false;
        List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
        for (String line : lines) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                long start = Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16);
                inside = detail.stats().regions().stream()
                        .anyMatch(r -> start >= r.address() && start < r.address() + r.bytes());
            } else if (inside && line.startsWith("Rss:")) {
                sum += Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        return sum;
    }
}
