package io.slab.core.concurrent;

import io.slab.CacheSpec;
import io.slab.MagazineStats;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.memory.CurrentCarrier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A program for a JVM of its own: uses up the numbers of carriers, which are the JVM's, then lets virtual threads allocate. */
final class ManyCarriers {
    private ManyCarriers() {}

    public static void main(String[] arguments) throws InterruptedException {
        int count = 600;
        Set<Long> numbers = new ConcurrentSkipListSet<>();
        AtomicInteger unknown = new AtomicInteger();
        CountDownLatch asked = new CountDownLatch(count);
        CountDownLatch over = new CountDownLatch(1);
        for (int i = 0; i < count; i++) {
            Thread.ofPlatform().daemon().start(() -> {
                long number = CurrentCarrier.get();
                if (number == CurrentCarrier.UNKNOWN) {
                    unknown.incrementAndGet();
                } else if (number == CurrentCarrier.get()) {
                    numbers.add(number);
                }
                asked.countDown();
                try {
                    over.await();
                } catch (InterruptedException e) {
                    return; // the end
                }
            });
        }
        asked.await();
        System.out.println("numbers: " + numbers.size() + ", unknown: " + unknown + ", kinds: " + kinds());
    }

    private static Set<MagazineStats.Kind> kinds() throws InterruptedException {
        try (SlabAllocator slabs =
                SlabAllocatorConfig.builder().cpuLocator("carrier").create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                threads.add(Thread.ofVirtual().start(() -> {
                    for (int round = 0; round < 1000; round++) {
                        cache.free(cache.allocateRaw());
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            slabs.verify();
            Set<MagazineStats.Kind> kinds = new TreeSet<>();
            slabs.inspect().caches().forEach(c -> c.magazines().forEach(m -> kinds.add(m.kind())));
            return kinds;
        }
    }
}
