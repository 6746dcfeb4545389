package io.slab.core.strategy;

import io.slab.Reach;
import io.slab.core.memory.SystemCalls;
import io.slab.core.strategy.PressureThresholds.Level;
import io.slab.spi.ReclaimPolicy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * See {@link PressureReclaimProvider}. Signals are read as the clock ticks, and when the kernel wakes a {@link PressureWatch}; frees see the level
 * that was found last.
 */
final class PressurePolicy implements ReclaimPolicy {
    private final MemorySignals signals;
    private final PressureThresholds thresholds;
    private final SystemCalls calls;
    private final Duration stall;
    private final Duration period;
    private final ReclaimPolicy otherwise;
    private final AtomicBoolean stalled = new AtomicBoolean();
    private volatile Level level = Level.NONE;
    private long hitsBefore;

    /**
     * A policy.
     *
     * @param signals what is read
     * @param thresholds from where on memory is short
     * @param calls the operating system
     * @param stall how long some task must wait within two seconds for the kernel to wake us; zero for never
     * @param period how often to look
     * @param otherwise what happens while there is enough
     */
    PressurePolicy(
            MemorySignals signals,
            PressureThresholds thresholds,
            SystemCalls calls,
            Duration stall,
            Duration period,
            ReclaimPolicy otherwise) {
        this.signals = signals;
        this.thresholds = thresholds;
        this.calls = calls;
        this.stall = stall;
        this.period = period;
        this.otherwise = otherwise;
        this.hitsBefore = signals.read().limitHits(); // what was before we came is not our doing
    }

    @Override
    public Decision onEmpty(Usage usage) {
        return level == Level.NONE ? otherwise.onEmpty(usage) : Decision.RELEASE;
    }

    @Override
    public Duration period() {
        return period;
    }

    @Override
    public Watch watch(Runnable tick) {
        if (signals.unavailable().isPresent()) {
            return Watch.NONE; // which was said
        }
        return PressureWatch.start(
                calls,
                new PressureWatch.Sources(signals.pressureFile(), stall, signals.eventFiles(), period),
                files -> {
                    if (files.contains(signals.pressureFile())) {
                        stalled.set(true);
                    }
                    tick.run();
                });
    }

    @Override
    public synchronized Plan onTick(Tick tick) {
        MemorySignals.Reading now = signals.read();
        boolean limitHit = now.limitHits() > hitsBefore;
        hitsBefore = now.limitHits();
        Level found = thresholds.of(now, limitHit);
        if (stalled.getAndSet(false) && found == Level.NONE) {
            found = Level.MODERATE;
        }
        level = found;
        return switch (found) {
            case NONE -> Plan.NOTHING;
            case MODERATE -> new Plan(Reach.IDLE, Long.MAX_VALUE);
            case CRITICAL -> new Plan(Reach.EVERYTHING, Long.MAX_VALUE);
        };
    }
}
