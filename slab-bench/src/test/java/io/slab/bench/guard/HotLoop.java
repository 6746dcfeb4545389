package io.slab.bench.guard;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import com.sun.management.ThreadMXBean;
import io.slab.CacheSpec;
import io.slab.Checks;
import io.slab.ConfinedCache;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Loops around the fast path: run in a JVM of its own that prints what the JIT inlines, and by tests that count. */
public final class HotLoop {
    /** How the line begins that tells the bytes; the loop's name follows. */
    static final String HEAP_BYTES = "heap bytes of ";

    private static final int BATCH = 100;

    /** Batches from one call of a loop to the next. */
    private static final int ROUND = 100;

    /** Segments of a round that are live at once: as many as magazines have room for. */
    private static final int MANY = 3000;

    private final long[] addresses = new long[BATCH];
    private final long[] many = new long[MANY];

    /** Allocates and frees batches through a shared cache. */
    void shared(SlabCache cache, int batches) {
        for (int batch = 0; batch < batches; batch++) {
            for (int i = 0; i < BATCH; i++) {
                addresses[i] = cache.allocateRaw();
            }
            for (int i = 0; i < BATCH; i++) {
                cache.free(addresses[i]);
            }
        }
    }

    /** The same through a confined handle. */
    void confined(ConfinedCache cache, int batches) {
        for (int batch = 0; batch < batches; batch++) {
            for (int i = 0; i < BATCH; i++) {
                addresses[i] = cache.allocateRaw();
            }
            for (int i = 0; i < BATCH; i++) {
                cache.free(addresses[i]);
            }
        }
    }

    /** The same by size, freed by address. */
    void general(SlabAllocator slabs, int batches) {
        for (int batch = 0; batch < batches; batch++) {
            for (int i = 0; i < BATCH; i++) {
                addresses[i] = slabs.allocateRaw(64);
            }
            for (int i = 0; i < BATCH; i++) {
                slabs.free(addresses[i]);
            }
        }
    }

    /** The same by bulk calls. */
    void bulk(SlabCache cache, int batches) {
        for (int batch = 0; batch < batches; batch++) {
            cache.allocateRaw(addresses, 0, BATCH);
            cache.free(addresses, 0, BATCH);
        }
    }

    /** By segments, each used in the loop alone, as a method would that needs memory for a while. */
    long segments(SlabCache cache, int batches) {
        long sum = 0;
        for (int i = 0; i < batches * BATCH; i++) {
            MemorySegment segment = cache.allocate();
            segment.set(JAVA_LONG, 0, i);
            sum += segment.get(JAVA_LONG, 0);
            cache.free(segment);
        }
        return sum;
    }

    /** By segments that are written to and of which no more than the address is kept. */
    void segmentAddresses(SlabCache cache, int batches) {
        for (int done = 0; done < batches * BATCH; done += MANY) {
            for (int i = 0; i < MANY; i++) {
                MemorySegment segment = cache.allocate();
                segment.set(JAVA_LONG, 0, i);
                many[i] = segment.address();
            }
            for (int i = 0; i < MANY; i++) {
                cache.free(many[i]);
            }
        }
    }

    /** By size, each used in the loop alone. */
    long generalSegments(SlabAllocator slabs, int batches) {
        long sum = 0;
        for (int i = 0; i < batches * BATCH; i++) {
            MemorySegment segment = slabs.allocate(64);
            segment.set(JAVA_LONG, 0, i);
            sum += segment.get(JAVA_LONG, 0);
            slabs.free(segment);
        }
        return sum;
    }

    /** Operations of one batch. */
    static int operations() {
        return 2 * BATCH;
    }

    /** Takes the checks, whether threads are virtual, and the loops' names; of loops on threads that are not, it prints the Java heap that a round takes. */
    public static void main(String[] args) throws InterruptedException {
        Checks checks = Checks.valueOf(args[0].toUpperCase(Locale.ROOT));
        Thread.Builder threads = args[1].equals("virtual") ? Thread.ofVirtual() : Thread.ofPlatform();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        try (SlabAllocator slabs = Slabs.builder().checks(checks).create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("hot", 64));
            for (int i = 2; i < args.length; i++) {
                String name = args[i];
                Thread thread = threads.unstarted(() -> repeat(name, slabs, cache));
                thread.setUncaughtExceptionHandler((_, thrown) -> failure.set(thrown));
                thread.start();
                thread.join();
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException(failure.get());
        }
    }

    private static void repeat(String name, SlabAllocator slabs, SlabCache cache) {
        HotLoop loop = new HotLoop();
        switch (name) {
            case "shared" -> repeat(name, () -> loop.shared(cache, ROUND));
            case "general" -> repeat(name, () -> loop.general(slabs, ROUND));
            case "bulk" -> repeat(name, () -> loop.bulk(cache, ROUND));
            case "segments" -> repeat(name, () -> loop.segments(cache, ROUND));
            case "segmentAddresses" -> repeat(name, () -> loop.segmentAddresses(cache, ROUND));
            case "generalSegments" -> repeat(name, () -> loop.generalSegments(slabs, ROUND));
            case "confined" -> {
                try (ConfinedCache own = cache.confined()) {
                    repeat(name, () -> loop.confined(own, ROUND));
                }
            }
            default -> throw new IllegalArgumentException(name);
        }
    }

    private static void repeat(String name, Runnable loop) {
        for (int i = 0; i < 1000; i++) {
            loop.run();
        }
        if (!Thread.currentThread().isVirtual()) {
            System.out.println(HEAP_BYTES + name + " " + heapBytes(loop));
        }
    }

    /** The least of several rounds: in one of them the JIT may have thought better of it. */
    private static long heapBytes(Runnable loop) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            long before = threads.getThreadAllocatedBytes(id);
            loop.run();
            least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
        }
        return least;
    }
}
