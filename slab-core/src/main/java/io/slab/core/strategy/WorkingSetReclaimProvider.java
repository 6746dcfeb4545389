package io.slab.core.strategy;

import io.slab.Reach;
import io.slab.spi.ReclaimPolicy;
import io.slab.spi.ReclaimPolicyProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The policy {@code working-set}: what was free throughout a window of time is surplus, as the allocators of Solaris (kmem) and FreeBSD (UMA) hold; the
 * surplus goes back along a curve on the clock, also when nobody allocates. What threads and caches keep for nothing is gathered first.
 */
public final class WorkingSetReclaimProvider implements ReclaimPolicyProvider {
    /** Less than this is not worth a call to the system while more is to come; a multiple of any page. */
    private static final long GRAIN = 64L << 10;

    private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);

    /** For the service loader. */
    public WorkingSetReclaimProvider() {}

    @Override
    public String name() {
        return "working-set";
    }

    @Override
    public String description() {
        return "gives back over time what was free throughout a window, from a maintenance thread";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(
                new StrategyOption(
                        "window", StrategyOption.Type.DURATION, "5s", "how long memory must be free to be surplus"),
                new StrategyOption(
                        "decay", StrategyOption.Type.DURATION, "5s", "how long until a surplus has gone back"),
                new StrategyOption(
                        "idle",
                        StrategyOption.Type.DURATION,
                        "1s",
                        "how often unused magazines and caches are looked for"));
    }

    @Override
    public ReclaimPolicy create(StrategyOptions options) {
        Duration least = Duration.ofMillis(DecayCurve.STEPS);
        return new WorkingSet(
                Periods.atLeast(options, "window", FIVE_SECONDS, least),
                Periods.atLeast(options, "decay", FIVE_SECONDS, least),
                Periods.atLeast(options, "idle", Duration.ofSeconds(1), Duration.ofMillis(1)));
    }

    /** Time is counted in steps of the curve. One allocator's thread ticks; where several allocators share an instance, the monitor keeps it whole. */
    private static final class WorkingSet implements ReclaimPolicy {
        private final long stepNanos;
        private final long idleNanos;
        private final long[]
                least; // of free bytes, by step, over the window; none at first, so that a window passes before
        // anything is surplus
        private final DecayCurve curve = new DecayCurve();
        private long due; // should have gone back, but is less than one grain
        private boolean started;
        private long step;
        private long idleAt;
        private long startNanos;
        private int at;

        WorkingSet(Duration window, Duration decay, Duration idle) {
            stepNanos = Math.max(1, decay.toNanos() / DecayCurve.STEPS);
            idleNanos = idle.toNanos();
            least = new long[Math.clamp(window.toNanos() / stepNanos, 1, 100_000)];
        }

        @Override
        public Decision onEmpty(Usage usage) {
            return usage.emptySlabs() == 1 && usage.slabBytes() <= RetainReclaimProvider.SMALL_SLAB
                    ? Decision.KEEP
                    : Decision.RECYCLE;
        }

        @Override
        public Duration period() {
            return Duration.ofNanos(stepNanos);
        }

        @Override
        public synchronized Plan onTick(Tick tick) {
            if (!started) {
                started = true;
                startNanos = tick.nanos();
                idleAt = tick.nanos();
            }
            long now = (tick.nanos() - startNanos) / stepNanos;
            long passed = now - step;
            step = now;
            note(tick.leastFreeBytes(), passed);
            Reach reach = Reach.FREE_PAGES;
            if (tick.nanos() - idleAt >= idleNanos) {
                idleAt = tick.nanos();
                reach = Reach.IDLE;
            }
            return new Plan(reach, decay(passed));
        }

        /** Enters the least of the time that passed for each of its steps. */
        private void note(long bytes, long passed) {
            long steps = Math.clamp(passed, 1, least.length);
            for (long i = 0; i < steps; i++) {
                at = (at + 1) % least.length;
                least[at] = bytes;
            }
        }

        /** What is to go back now. */
        private long decay(long passed) {
            long surplus = Arrays.stream(least).min().orElse(0);
            long known = curve.allowed() + due;
            if (surplus < known) {
                due = Math.min(due, surplus);
                curve.reduceTo(surplus - due);
                known = curve.allowed() + due;
            }
            curve.advance(passed);
            curve.add(surplus - known);
            long release = Math.max(0, surplus - curve.allowed());
            due = curve.allowed() == 0 ? 0 : release % GRAIN;
            release -= due;
            for (int i = 0; i < least.length; i++) {
                least[i] = Math.max(0, least[i] - release); // as if it had never been there
            }
            return release;
        }
    }
}
