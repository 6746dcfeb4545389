package io.slab.core.strategy;

import io.slab.Reach;
import io.slab.core.memory.PressureTrigger;
import io.slab.core.strategy.PressureThresholds.Level;
import io.slab.spi.ReclaimPolicy;
import java.time.Duration;

/** See {@link PressureReclaimProvider}. The signals are read by the maintenance thread alone; frees see the level that it found last. */
final class PressurePolicy implements ReclaimPolicy, AutoCloseable {
    private final MemorySignals signals;
    private final PressureThresholds thresholds;
    private final PressureTrigger trigger;
    private final Duration period;
    private final ReclaimPolicy otherwise;
    private volatile Level level = Level.NONE;
    private long hitsBefore;

    PressurePolicy(
            MemorySignals signals,
            PressureThresholds thresholds,
            PressureTrigger trigger,
            Duration period,
            ReclaimPolicy otherwise) {
        this.signals = signals;
        this.thresholds = thresholds;
        this.trigger = trigger;
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
    public synchronized Plan onTick(Tick tick) {
        MemorySignals.Reading now = signals.read();
        boolean limitHit = now.limitHits() > hitsBefore;
        hitsBefore = now.limitHits();
        Level found = thresholds.of(now, limitHit);
        if (found == Level.NONE && trigger.hasFired()) {
            found = Level.MODERATE;
        }
        level = found;
        return switch (found) {
            case NONE -> Plan.NOTHING;
            case MODERATE -> new Plan(Reach.IDLE, Long.MAX_VALUE);
            case CRITICAL -> new Plan(Reach.EVERYTHING, Long.MAX_VALUE);
        };
    }

    @Override
    public void close() {
        trigger.close();
    }
}
