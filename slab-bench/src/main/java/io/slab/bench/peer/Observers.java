package io.slab.bench.peer;

import io.slab.SlabAllocator;
import io.slab.stats.StatsJson;
import io.slab.stats.jfr.SlabJfr;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.Recording;

/**
 * Looks at an allocator in every way there is while it is measured: a recording of all of Slab's events with figures each second, MBeans, the listener
 * that logs, and once a second all figures as JSON, as a poller of JMX or Prometheus has them. Ends with the JVM.
 */
final class Observers {
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final AtomicLong LOOKED = new AtomicLong();

    private Observers() {}

    @SuppressWarnings("resource") // the recording lasts as long as the JVM
    static void watch(SlabAllocator slabs) {
        Recording recording = new Recording(SlabJfr.configuration());
        recording.setToDisk(false);
        recording.enable("io.slab.AllocatorStatistics").withPeriod(PERIOD);
        recording.enable("io.slab.CacheStatistics").withPeriod(PERIOD);
        recording.start();
        Thread.ofPlatform().daemon().name("observer").start(() -> poll(slabs));
    }

    private static void poll(SlabAllocator slabs) {
        try {
            while (true) {
                LOOKED.addAndGet(StatsJson.of(slabs.stats()).length());
                Thread.sleep(PERIOD);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
