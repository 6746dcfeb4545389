package io.slab.core.backend;

import io.slab.core.memory.Linux;
import io.slab.spi.PageBackend;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.List;
import java.util.Optional;

/** The backend {@code hugepage}. */
public final class HugepageBackendProvider implements PageBackendProvider {
    private static final long SMALLEST = 64L << 20;
    private static final long LARGEST = 1L << 30;
    private static final long TWO_MIB = 2L << 20;
    private static final long MAX_PAGE = 16L << 30;

    /** For the service loader. */
    public HugepageBackendProvider() {}

    @Override
    public String name() {
        return "hugepage";
    }

    @Override
    public String description() {
        return "Linux: huge pages from the kernel's pool, for fewer TLB misses";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(
                RegionSizes.option("64m"),
                StrategyOption.bytes(
                        "page", "2m", 1 << 16, MAX_PAGE, "bytes of a huge page: 2m or 1g on most machines"),
                StrategyOption.choice(
                        "fallback",
                        HugepageBackend.Fallback.NONE,
                        "when the pool is empty: fail, or take small pages"));
    }

    @Override
    public Optional<String> unavailable() {
        Optional<String> why = Linux.unavailable();
        if (why.isEmpty() && HugePool.sizes().isEmpty()) {
            return Optional.of("this kernel has no pool of huge pages (it lacks CONFIG_HUGETLBFS)");
        }
        return why;
    }

    @Override
    public PageBackend create(StrategyOptions options) {
        return new HugepageBackend(
                Linux.SYSTEM,
                HugePool.of(options.bytes("page", TWO_MIB, 1 << 16, MAX_PAGE)),
                options.choice("fallback", HugepageBackend.Fallback.NONE),
                RegionSizes.from(options, SMALLEST, LARGEST));
    }
}
