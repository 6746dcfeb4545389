package io.slab.stats;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.SlabEvent;
import io.slab.spi.SlabListener;
import io.slab.spi.SlabListenerProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;

/**
 * The listener {@code log}: writes events to the {@link Logger} named {@value #LOGGER}, which every logging library can take over. Damage,
 * leaks and failed allocations are warnings, whatever the option says.
 */
public final class LoggingListenerProvider implements SlabListenerProvider {
    /** The name of the logger. */
    public static final String LOGGER = "io.slab.events";

    private static final List<Level> LEVELS = List.of(Level.TRACE, Level.DEBUG, Level.INFO, Level.WARNING);

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
        return List.of(new StrategyOption(
                "level",
                StrategyOption.Type.TEXT,
                "debug",
                "trace, debug, info or warning: for events that are no trouble"));
    }

    @Override
    public SlabListener create(StrategyOptions options) {
        String asked = options.text("level").orElse("debug");
        for (Level level : LEVELS) {
            if (level.name().toLowerCase(Locale.ROOT).equals(asked)) {
                return listener(level);
            }
        }
        throw new SlabConfigurationException(
                "option 'level' = '" + asked + "' of listener 'log' must be trace, debug, info or warning");
    }

    private static SlabListener listener(Level everyday) {
        Logger log = System.getLogger(LOGGER);
        return event -> {
            Level level = isTrouble(event) ? Level.WARNING : everyday;
            if (log.isLoggable(level)) {
                log.log(level, event::toString);
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
        };
    }
}
