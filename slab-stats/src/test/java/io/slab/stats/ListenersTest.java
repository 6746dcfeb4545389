package io.slab.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.spi.Providers;
import io.slab.spi.SlabEvent;
import io.slab.spi.SlabListener;
import io.slab.spi.SlabListenerProvider;
import io.slab.spi.Strategy;
import io.slab.stats.CountingListener.Kind;
import io.slab.tck.SlabListenerContract;
import io.slab.tck.StrategyProviderContract;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ListenersTest {

    private static SlabListener log(String options) {
        return Providers.resolve(Strategy.named("log" + options), SlabListenerProvider.class);
    }

    @Test
    void whatAnAllocatorDoesMustBeCounted() {
        CountingListener counts = new CountingListener();
        try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                .backend("heap")
                .reclaim("immediate")
                .listener(Strategy.of("count", counts))
                .create()) {
            SlabCache cache = slabs.createCache(
                    CacheSpec.of("c", 1024).withSlabBytes(4096).withLimitBytes(8192));
            assertThatThrownBy(() -> cache.allocateRaw(new long[9], 0, 9)).isInstanceOf(SlabOutOfMemoryException.class);
            cache.allocateRaw();
        }
        assertThat(counts.count(Kind.REGIONS_RESERVED)).isPositive();
        assertThat(counts.count(Kind.REGIONS_RELEASED)).isEqualTo(counts.count(Kind.REGIONS_RESERVED));
        assertThat(counts.count(Kind.SLABS_CREATED)).isPositive();
        assertThat(counts.count(Kind.FAILURES)).isPositive();
        assertThat(counts.count(Kind.LEAKED_OBJECTS)).isEqualTo(1);
        assertThat(counts.toString()).contains("LEAKED_OBJECTS=1");
    }

    @Test
    void troubleMustBeAWarningAndTheRestAsAskedFor() {
        try (Captured log = new Captured()) {
            SlabListener listener = log(":level=info");
            listener.onEvent(new SlabEvent.Leaked("orders", 3, 192));
            listener.onEvent(new SlabEvent.Reclaimed(4096));
            log("").onEvent(new SlabEvent.Reclaimed(1));
            assertThat(log.events()).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.INFO);
            assertThat(log.events().getFirst().getFormattedMessage())
                    .isEqualTo("Leaked[cache=orders, objects=3, bytes=192]");
        }
    }

    @Test
    void aFloodOfOneKindMustBeCountedInsteadOfWritten() {
        AtomicLong now = new AtomicLong();
        RateLimit limit = new RateLimit(2, now::get);
        assertThat(limit.admit(String.class)).isZero();
        assertThat(limit.admit(String.class)).isZero();
        assertThat(limit.admit(String.class)).isEqualTo(-1);
        assertThat(limit.admit(String.class)).isEqualTo(-1);
        assertThat(limit.admit(Long.class)).isZero();
        now.set(1_000_000_000);
        assertThat(limit.admit(String.class)).isEqualTo(2);
        assertThat(limit.admit(String.class)).isZero();
        try (Captured log = new Captured()) {
            SlabListener listener = log(":level=info,rate=5");
            for (int i = 0; i < 100; i++) {
                listener.onEvent(new SlabEvent.Reclaimed(i));
            }
            assertThat(log.events()).hasSizeBetween(5, 50); // fifty if each ten took a second
        }
    }

    /** What was logged. */
    private static final class Captured implements AutoCloseable {
        private final Logger logger = (Logger) LoggerFactory.getLogger(LoggingListenerProvider.LOGGER);
        private final Level before = logger.getLevel();
        private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

        Captured() {
            appender.start();
            logger.setLevel(Level.INFO);
            logger.addAppender(appender);
        }

        List<ILoggingEvent> events() {
            return appender.list;
        }

        @Override
        public void close() {
            logger.detachAppender(appender);
            logger.setLevel(before);
        }
    }

    @Test
    void anUnknownLevelMustBeRefusedWithThoseThatExist() {
        assertThatThrownBy(() -> log(":level=loud"))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("trace, debug, info or warn");
    }

    @Nested
    class Counting extends SlabListenerContract {
        @Override
        protected SlabListener newListener() {
            return new CountingListener();
        }
    }

    @Nested
    class Logging extends SlabListenerContract {
        @Override
        protected SlabListener newListener() {
            return log(":level=trace");
        }
    }

    @Nested
    class Provider extends StrategyProviderContract<SlabListener> {
        @Override
        protected SlabListenerProvider newProvider() {
            return new LoggingListenerProvider();
        }

        @Override
        protected Class<SlabListenerProvider> serviceType() {
            return SlabListenerProvider.class;
        }
    }
}
