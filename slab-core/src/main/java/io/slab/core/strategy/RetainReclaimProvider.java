package io.slab.core.strategy;

import io.slab.spi.ReclaimPolicy;
import io.slab.spi.ReclaimPolicy.Decision;
import io.slab.spi.ReclaimPolicyProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.List;

/**
 * The policy {@code retain}, the default: a cache keeps a few small empty slabs; the allocator keeps a share of what is in use as free
 * committed pages for any cache; the rest goes back.
 */
public final class RetainReclaimProvider implements ReclaimPolicyProvider {
    /** Slabs up to this size may wait empty in their cache; larger ones serve others better as free pages. */
    static final long SMALL_SLAB = 16L << 10;

    /** For the service loader. */
    public RetainReclaimProvider() {}

    @Override
    public String name() {
        return "retain";
    }

    @Override
    public String description() {
        return "each cache keeps a few empty slabs, the allocator some free pages; the rest goes back";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(
                new StrategyOption("slabs", StrategyOption.Type.INTEGER, "1", "empty slabs each cache keeps"),
                new StrategyOption(
                        "slab-bytes",
                        StrategyOption.Type.BYTES,
                        "16k",
                        "larger empty slabs are not kept by their cache"),
                new StrategyOption(
                        "free", StrategyOption.Type.BYTES, "32m", "free committed pages the allocator keeps at least"),
                new StrategyOption(
                        "share",
                        StrategyOption.Type.INTEGER,
                        "25",
                        "per cent of the used bytes that it keeps beyond that"));
    }

    @Override
    public ReclaimPolicy create(StrategyOptions options) {
        long slabs = options.integer("slabs", 1, 0, Integer.MAX_VALUE);
        long slabBytes = options.bytes("slab-bytes", SMALL_SLAB, 0, Long.MAX_VALUE);
        long free = options.bytes("free", 32L << 20, 0, Long.MAX_VALUE);
        long share = options.integer("share", 25, 0, 100);
        return usage -> {
            if (usage.emptySlabs() <= slabs && usage.slabBytes() <= slabBytes) {
                return Decision.KEEP;
            }
            long allowed = Math.max(free, usage.usedBytes() / 100 * share);
            return usage.freeCommittedBytes() + usage.slabBytes() <= allowed ? Decision.RECYCLE : Decision.RELEASE;
        };
    }
}
