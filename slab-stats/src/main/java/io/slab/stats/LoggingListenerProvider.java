package io.slab.stats;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.SlabEvent;
import io.slab.spi.SlabListener;
import io.slab.spi.SlabListenerProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The listener {@code log}: writes events to the SLF4J logger named {@value #LOGGER}, one line for each, up to a rate for each kind. Damage,
 * leaks and failed allocations are warnings, whatever the option says.
 */
public final class LoggingListenerProvider implements SlabListenerProvider {
    /** The name of the logger. */
    public static final String LOGGER = "io.slab.events";

    private static final List<Level> LEVELS = List.of(Level.TRACE, Level.DEBUG, Level.INFO, Level.WARN);

    /** Lines of a kind in a second: enough to see a pattern, too few to fill a disk. */
    private static final long DEFAULT_RATE = 10;

    /** For the service loader. */
    public LoggingListenerProvider() {}

    @Override
    public String name() {
        return "log";
    }

    @Override
    public String description() {
        return "writes events to the logger " + LOGGER;
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(
                new StrategyOption(
                        "rate",
                        StrategyOption.Type.INTEGER,
                        Long.toString(DEFAULT_RATE),
                        "lines of each kind of event in a second; what is left out is counted",
                        1,
                        Integer.MAX_VALUE,
                        List.of()),
                new StrategyOption(
                        "level",
                        StrategyOption.Type.TEXT,
                        "debug",
                        "trace, debug, info or warn: for events that are no trouble"));
    }

    @Override
    public SlabListener create(StrategyOptions options) {
        String asked = options.text("level").orElse("debug");
        long rate = options.integer("rate", DEFAULT_RATE, 1, Integer.MAX_VALUE);
        for (Level level : LEVELS) {
            if (level.name().toLowerCase(Locale.ROOT).equals(asked)) {
                return listener(level, rate);
            }
        }
        throw new SlabConfigurationException(
                "option 'level' = '" + asked + "' of listener 'log' must be trace, debug, info or warn");
    }

    private static SlabListener listener(Level everyday, long rate) {
        Logger log = LoggerFactory.getLogger(LOGGER);
        RateLimit limit = new RateLimit(rate, System::nanoTime);
        return event -> {
            Level level = isTrouble(event) ? Level.WARN : everyday;
            if (log.isEnabledForLevel(level)) {
                long left = limit.admit(event.getClass());
                if (left == 0) {
                    log.atLevel(level).log(event.toString());
                } else if (left > 0) {
                    log.atLevel(level).log("{} (and {} more of this kind, left out)", event, left);
                }
            }
        };
    }

    private static boolean isTrouble(SlabEvent event) {
        return switch (event) {
            case SlabEvent.Corruption c -> true;
            case SlabEvent.Leaked l -> true;
            case SlabEvent.AllocationFailed f -> true;
            case SlabEvent.CacheCreated c -> false;
            case SlabEvent.CacheClosed c -> false;
            case SlabEvent.RegionReserved r -> false;
            case SlabEvent.RegionReleased r -> false;
            case SlabEvent.SlabCreated s -> false;
            case SlabEvent.SlabReleased s -> false;
            case SlabEvent.MagazineResized m -> false;
            case SlabEvent.LimitReached l -> false;
            case SlabEvent.Reclaimed r -> false;
            case SlabEvent.Rebalanced r -> false;
            case SlabEvent.AllocationSampled s -> false;
        };
    }
}
