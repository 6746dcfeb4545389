package io.slab.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

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
        List<LogRecord> records = new ArrayList<>();
        Logger logger = Logger.getLogger(LoggingListenerProvider.LOGGER);
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                records.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
        try {
            SlabListener listener = log(":level=info");
            listener.onEvent(new SlabEvent.Leaked("orders", 3, 192));
            listener.onEvent(new SlabEvent.Reclaimed(4096));
            log("").onEvent(new SlabEvent.Reclaimed(1));
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
        assertThat(records).extracting(LogRecord::getLevel).containsExactly(Level.WARNING, Level.INFO);
        assertThat(records.getFirst().getMessage()).isEqualTo("Leaked[cache=orders, objects=3, bytes=192]");
    }

    @Test
    void anUnknownLevelMustBeRefusedWithThoseThatExist() {
        assertThatThrownBy(() -> log(":level=loud"))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("trace, debug, info or warning");
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
