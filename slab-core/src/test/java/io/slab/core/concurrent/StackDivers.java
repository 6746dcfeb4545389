package io.slab.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.CacheStats;
import io.slab.ConfinedCache;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.Slabs;
import io.slab.Slot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Threads whose stack ends somewhere in an operation, again and again. A program of its own, since a class that is initialised at the end of a stack cannot be used ever again.
 */
final class StackDivers {
    private StackDivers() {}

    /** The locator of processors, or {@code runs}; and how many rounds. */
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments[0].equals("runs")) {
            diveWithRuns(Integer.parseInt(arguments[1]));
        } else if (arguments[0].equals("closes")) {
            diveToClose(Integer.parseInt(arguments[1]));
        } else {
            dive(arguments[0], Integer.parseInt(arguments[1]));
        }
        System.out.println("all is there");
    }

    /** What is closed at the end of a stack is open still, or closed as it should be. */
    private static void diveToClose(int rounds) throws InterruptedException {
        long before = regions();
        for (int round = 0; round < rounds; round++) {
            SlabAllocator slabs = Slabs.create();
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            ConfinedCache[] confined = new ConfinedCache[1];
            Slot slot = cache.acquire();
            require(regions() > before, "regions are not seen");
            atTheEnd(() -> {
                if (confined[0] == null) {
                    confined[0] = cache.confined();
                }
                confined[0].close();
            });
            atTheEnd(slot::close);
            slot.close();
            require(cache.stats().liveObjects() == 0, "an object stayed with a slot that is closed");
            atTheEnd(cache::close);
            cache.close();
            slabs.createCache(CacheSpec.of("c", 64)).close(); // its name is free
            atTheEnd(slabs::close);
            slabs.close();
            require(regions() <= before, "memory stayed with an allocator that is closed");
        }
    }

    private static void require(boolean isSo, String otherwise) {
        if (!isSo) {
            throw new AssertionError(otherwise);
        }
    }

    /** Mappings of this process as large as a region. */
    private static long regions() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.map(line -> line.substring(0, line.indexOf(' ')).split("-"))
                    .mapToLong(range -> Long.parseUnsignedLong(range[1], 16) - Long.parseUnsignedLong(range[0], 16))
                    .filter(bytes -> bytes == 64 << 20)
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does something on each frame of a stack that ends, from its end on. */
    private static void atTheEnd(Runnable what) throws InterruptedException {
        Thread diver = new Thread(null, () -> overAndOver(what), "diver", 256 << 10);
        diver.setUncaughtExceptionHandler((thread, e) -> {
            if (!(e instanceof StackOverflowError)) {
                System.out.println("diver: " + e);
            }
        });
        diver.start();
        diver.join();
    }

    @SuppressWarnings({"InfiniteRecursion", "Finally"}) // until the stack ends, and back
    private static void overAndOver(Runnable what) {
        try {
            overAndOver(what);
        } finally {
            what.run();
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int OVERFLOWS = 20;
    private static final int MANY = 40;

    /** What one thread at a time does, deeper with each step until its stack ends. */
    private static final class Diver implements Runnable {
        private final SlabAllocator slabs;
        private final boolean frees;
        private final SplittableRandom random;
        private final SlabCache many;
        private final long[] held = new long[1 << 18];
        private final long[] heldMany = new long[1 << 16];
        private int count;
        private int countMany;
        private int overflows;

        Diver(SlabAllocator slabs, int round) {
            this.slabs = slabs;
            this.many = slabs.findCache("many").orElseGet(() -> slabs.createCache(CacheSpec.of("many", 40)));
            this.frees = round % 3 != 0;
            this.random = new SplittableRandom(round);
        }

        @Override
        public void run() {
            while (overflows < OVERFLOWS) {
                try {
                    dive(0);
                } catch (StackOverflowError e) {
                    overflows++;
                }
            }
        }

        @SuppressWarnings("InfiniteRecursion") // until the stack ends
        private long dive(long depth) {
            if (random.nextInt(16) == 0) {
                handleMany();
            } else if (frees && count > 0 && random.nextInt(3) == 0) {
                slabs.free(held[count - 1]); // has not happened if it throws
                count--;
            } else if (count < held.length) {
                held[count] = slabs.allocateRaw(48 + 16 * (count & 7));
                count++;
            }
            return dive(depth + 1) + depth;
        }

        /** By one call: all of it has happened, or nothing. */
        private void handleMany() {
            int count = random.nextInt(2, MANY);
            if (frees && countMany >= count && random.nextInt(3) == 0) {
                many.free(heldMany, countMany - count, count);
                countMany -= count;
            } else if (countMany + count <= heldMany.length) {
                many.allocateRaw(heldMany, countMany, count);
                countMany += count;
            }
        }
    }

    private static void dive(String locator, int rounds) throws InterruptedException {
        try (SlabAllocator slabs =
                SlabAllocatorConfig.builder().cpuLocator(locator).create()) {
            for (int round = 0; round < rounds; round++) {
                Diver diver = new Diver(slabs, round);
                Thread thread = round % 4 == 1
                        ? Thread.ofVirtual().unstarted(diver)
                        : new Thread(null, diver, "diver", 200_000 + round % 16 * 2048L);
                thread.start();
                assertThat(thread.join(PATIENCE)).as("round %d ends", round).isTrue();
                slabs.verify();
                for (int i = 0; i < diver.count; i++) {
                    slabs.free(diver.held[i]);
                }
                diver.many.free(diver.heldMany, 0, diver.countMany);
                assertThat(live(slabs))
                        .as("round %d, after %d overflows", round, diver.overflows)
                        .isZero();
            }
        }
    }

    private static void diveWithRuns(int rounds) throws InterruptedException {
        try (SlabAllocator slabs = Slabs.create()) {
            Thread thread = new Thread(null, () -> replaceRuns(slabs, rounds), "diver", 200_000);
            thread.start();
            assertThat(thread.join(PATIENCE)).isTrue();
            slabs.verify();
            assertThat(slabs.stats().runBytes()).isZero();
        }
    }

    private static void replaceRuns(SlabAllocator slabs, int rounds) {
        for (int i = 0; i < rounds; i++) {
            long[] run = {0};
            try {
                replace(slabs, run);
            } catch (StackOverflowError e) {
                assertThat(e).isNotNull();
            }
            if (run[0] != 0) {
                slabs.free(run[0]);
            }
        }
    }

    @SuppressWarnings("InfiniteRecursion") // until the stack ends
    private static int replace(SlabAllocator slabs, long[] run) {
        if (run[0] != 0) {
            slabs.free(run[0]);
        }
        run[0] = 0;
        run[0] = slabs.allocateRaw(16L << 20);
        return 1 + replace(slabs, run);
    }

    private static long live(SlabAllocator slabs) {
        return slabs.stats().caches().stream()
                .map(CacheStats::objects)
                .mapToLong(objects -> objects.live())
                .sum();
    }
}
