package io.slab.core.strategy;

import io.slab.core.memory.SystemCalls;
import io.slab.spi.ReclaimPolicy;
import io.slab.spi.ReclaimPolicyProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy {@code pressure}: keeps memory as {@code retain} does while there is enough, and gives it back as the container's limit comes near or the
 * kernel reports that tasks wait for memory (cgroup version 1 and 2, {@code memory.events}, pressure stall information and its triggers).
 */
public final class PressureReclaimProvider implements ReclaimPolicyProvider {
    private static final Logger LOG = LoggerFactory.getLogger("io.slab");

    /** For the service loader. */
    public PressureReclaimProvider() {}

    @Override
    public String name() {
        return "pressure";
    }

    @Override
    public String description() {
        return "as 'retain' until the container's limit is near or tasks wait for memory, then gives it back";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(
                new StrategyOption(
                        "low",
                        StrategyOption.Type.INTEGER,
                        "80",
                        "per cent of the limit at which unused memory goes back"),
                new StrategyOption(
                        "high",
                        StrategyOption.Type.INTEGER,
                        "92",
                        "per cent of the limit at which everything free goes back"),
                new StrategyOption(
                        "some",
                        StrategyOption.Type.INTEGER,
                        "10",
                        "per cent of 10 s in which some task waited for memory, at which unused memory goes back"),
                new StrategyOption(
                        "full",
                        StrategyOption.Type.INTEGER,
                        "5",
                        "per cent of 10 s in which all tasks waited for memory, at which everything free goes back"),
                new StrategyOption(
                        "trigger",
                        StrategyOption.Type.DURATION,
                        "150ms",
                        "waiting within 2 s at which the kernel wakes us at once; 0ms for no such trigger"),
                new StrategyOption("period", StrategyOption.Type.DURATION, "1s", "how often to look"),
                new StrategyOption("root", StrategyOption.Type.TEXT, "/", "where proc and sys are: for tests"));
    }

    @Override
    public ReclaimPolicy create(StrategyOptions options) {
        PressureThresholds thresholds = new PressureThresholds(
                options.integer("low", 80, 1, 100) / 100.0,
                options.integer("high", 92, 1, 100) / 100.0,
                options.integer("some", 10, 0, 100),
                options.integer("full", 5, 0, 100));
        MemorySignals signals = new MemorySignals(Path.of(options.text("root").orElse("/")));
        signals.unavailable()
                .ifPresent(why -> LOG.info("Slab: reclaim policy 'pressure' acts like 'retain' here: {}", why));
        return new PressurePolicy(
                signals,
                thresholds,
                SystemCalls.C_LIBRARY,
                options.duration("trigger", Duration.ofMillis(150)),
                Periods.of(options, Duration.ofSeconds(1)),
                new RetainReclaimProvider().create(StrategyOptions.NONE));
    }
}
