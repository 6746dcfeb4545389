package io.slab.core.strategy;

import io.slab.Reach;
import io.slab.error.SlabConfigurationException;
import io.slab.spi.Bytes;
import io.slab.spi.ReclaimPolicy;
import io.slab.spi.ReclaimPolicyProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.time.Duration;
import java.util.List;

/**
 * The policy {@code watermark}: free pages gather up to a high mark; whoever frees beyond it gives back what is too much, and the maintenance thread then
 * gives back down to a low mark. Below the high mark nothing goes back, so that a program which swings less than that pays nothing.
 */
public final class WatermarkReclaimProvider implements ReclaimPolicyProvider {
    private static final long LOW = 8L << 20;
    private static final long HIGH = 32L << 20;

    /** For the service loader. */
    public WatermarkReclaimProvider() {}

    @Override
    public String name() {
        return "watermark";
    }

    @Override
    public String description() {
        return "keeps free pages up to a high mark, then gives back down to a low mark";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(
                new StrategyOption(
                        "low", StrategyOption.Type.BYTES, "8m", "free pages that stay when memory goes back"),
                new StrategyOption("high", StrategyOption.Type.BYTES, "32m", "free pages at which memory goes back"),
                new StrategyOption("period", StrategyOption.Type.DURATION, "1s", "how often the low mark is restored"));
    }

    @Override
    public ReclaimPolicy create(StrategyOptions options) {
        long low = options.bytes("low", LOW, 0, Long.MAX_VALUE);
        long high = options.bytes("high", Math.max(HIGH, low), 0, Long.MAX_VALUE);
        if (low > high) {
            throw new SlabConfigurationException("option 'low' = " + Bytes.format(low)
                    + " of reclaim policy 'watermark' is above 'high' = " + Bytes.format(high));
        }
        return new Watermark(low, high, Periods.of(options, Duration.ofSeconds(1)));
    }

    private static final class Watermark implements ReclaimPolicy {
        private final long low;
        private final long high;
        private final Duration period;
        private volatile boolean overflowed;

        Watermark(long low, long high, Duration period) {
            this.low = low;
            this.high = high;
            this.period = period;
        }

        @Override
        public Decision onEmpty(Usage usage) {
            if (usage.freeCommittedBytes() <= high - Math.min(high, usage.slabBytes())) {
                return Decision.RECYCLE;
            }
            overflowed = true;
            return Decision.RELEASE;
        }

        @Override
        public Duration period() {
            return period;
        }

        @Override
        public Plan onTick(Tick tick) {
            if (!overflowed && tick.freeBytes() <= high) {
                return Plan.NOTHING;
            }
            overflowed = false;
            return new Plan(Reach.FREE_PAGES, Math.max(0, tick.freeBytes() - low));
        }
    }
}
