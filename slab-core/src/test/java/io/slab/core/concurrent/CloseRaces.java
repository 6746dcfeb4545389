package io.slab.core.concurrent;

import io.slab.CacheSpec;
import io.slab.Checks;
import io.slab.ConfinedCache;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.Zeroing;
import io.slab.error.SlabClosedException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A program for a JVM of its own: threads use caches, arenas and general allocation in every way while another closes them. Whoever
 * comes too late must get a typed error; a crash ends the JVM.
 */
public final class CloseRaces {
    private final Random random;
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private SlabAllocator slabs;
    private SlabCache cache;

    private CloseRaces(long seed) {
        random = new Random(seed);
    }

    public static void main(String[] arguments) throws Exception {
        long seconds = Long.parseLong(arguments[0]);
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        int rounds = 0;
        while (System.nanoTime() - end < 0) {
            CloseRaces race = new CloseRaces(seed + rounds);
            race.round();
            rounds++;
            if (!race.failures.isEmpty()) {
                System.out.println("seed " + (seed + rounds - 1) + " after " + rounds + " rounds");
                race.failures.peek().printStackTrace(System.out);
                System.exit(2);
            }
        }
        System.out.println("survived, rounds: " + (rounds > 0));
    }

    private interface Use {
        void once(Random random) throws Exception;
    }

    private void round() throws InterruptedException {
        Checks checks = Checks.values()[random.nextInt(2)];
        slabs = SlabAllocatorConfig.builder()
                .backend(random.nextInt(4) == 0 ? "arena" : "mmap:region=1m")
                .checks(checks)
                .reclaim(random.nextBoolean() ? "immediate" : "retain")
                .create();
        cache = slabs.createCache(CacheSpec.of("raced", 8L << random.nextInt(10))
                .withMagazineBytes(random.nextInt(4) == 0 ? 0 : 1 << 16)
                .withZeroing(Zeroing.values()[random.nextInt(3)]));
        SlabCache retained = random.nextBoolean() ? cache.retain() : cache;
        List<Thread> threads = new ArrayList<>();
        CountDownLatch started = new CountDownLatch(4);
        for (int t = 0; t < 4; t++) {
            boolean virtual = random.nextInt(3) == 0;
            Use use = use(retained, random.nextInt(virtual ? 7 : 8));
            Random own = new Random(random.nextLong());
            threads.add((virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(() -> {
                started.countDown();
                useUntilClosed(use, own);
            }));
        }
        started.await(10, TimeUnit.MILLISECONDS); // virtual threads that wait for a carrier come late
        LockSupport.parkNanos(random.nextInt(random.nextBoolean() ? 3_000_000 : 100_000));
        if (random.nextInt(3) == 0) {
            cache.close();
            LockSupport.parkNanos(random.nextInt(100_000));
        }
        slabs.close();
        for (Thread thread : threads) {
            thread.join(20_000);
            if (thread.isAlive()) {
                AssertionError hang = new AssertionError(thread + " hangs");
                hang.setStackTrace(thread.getStackTrace());
                failures.add(hang);
            }
        }
    }

    /** Every thread gets its own. */
    private Use use(SlabCache handle, int kind) {
        return switch (kind) {
            case 0 -> single(handle);
            case 1 -> bulk(handle);
            case 2 -> segments(handle);
            case 3 -> slots(handle);
            case 4 -> general();
            case 5 -> arenas();
            case 6 -> mixed();
            default -> confined(handle);
        };
    }

    private void useUntilClosed(Use use, Random own) {
        boolean over = false;
        for (int afterwards = 0; afterwards < 20; afterwards += over ? 1 : 0) {
            try {
                use.once(own);
                if (own.nextInt(16) == 0) {
                    Thread.yield(); // virtual threads share few carriers
                }
                if (own.nextInt(256) == 0) { // two that only yield keep a third from every carrier, for ever
                    LockSupport.parkNanos(1000);
                }
            } catch (SlabClosedException e) {
                over = true;
            } catch (IllegalStateException e) {
                if (!String.valueOf(e.getMessage()).contains("losed")) {
                    failures.add(e);
                    return;
                }
                over = true;
            } catch (Throwable e) {
                failures.add(e);
                return;
            }
        }
    }

    private static Use single(SlabCache cache) {
        long[] mine = new long[300];
        return r -> {
            int i = r.nextInt(mine.length);
            if (mine[i] == 0) {
                mine[i] = r.nextBoolean() ? cache.allocateRaw() : cache.tryAllocateRaw();
            } else {
                long a = mine[i];
                mine[i] = 0;
                cache.free(a);
            }
        };
    }

    private static Use bulk(SlabCache cache) {
        return r -> {
            long[] mine = new long[1 + r.nextInt(400)];
            cache.allocateRaw(mine, 0, mine.length);
            cache.free(mine, 0, mine.length);
        };
    }

    private static Use segments(SlabCache cache) {
        return r -> {
            MemorySegment s = cache.allocate();
            MemorySegment t = cache.tryAllocate().orElseThrow();
            s.fill((byte) 1);
            t.fill((byte) 1);
            cache.segmentOf(s.address()).fill((byte) 2);
            cache.free(t);
            cache.free(s);
        };
    }

    private static Use slots(SlabCache cache) {
        return r -> {
            try (var slot = cache.acquire();
                    var other = cache.acquire()) {
                slot.segment().fill((byte) 1);
                other.segment().fill((byte) 2);
            }
        };
    }

    private static Use confined(SlabCache cache) {
        ConfinedCache[] handle = new ConfinedCache[1];
        return r -> {
            if (handle[0] == null) {
                handle[0] = cache.confined();
            }
            long[] mine = new long[r.nextInt(200)];
            for (int i = 0; i < mine.length; i++) {
                mine[i] = handle[0].allocateRaw();
            }
            handle[0].allocate().fill((byte) 3);
            for (long a : mine) {
                handle[0].free(a);
            }
            if (r.nextInt(50) == 0) {
                handle[0].close();
                handle[0] = null;
            }
        };
    }

    private Use general() {
        return r -> {
            long size = r.nextInt(r.nextInt(20) == 0 ? 2 << 20 : 8192); // new size classes all the time
            MemorySegment s = slabs.allocate(size, 1L << r.nextInt(12));
            long a = slabs.allocateRaw(r.nextInt(5000));
            if (size > 0) {
                s.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 0, (byte) 1);
            }
            slabs.segmentOf(a);
            slabs.free(a);
            slabs.free(s);
        };
    }

    private Use arenas() {
        return r -> {
            try (Arena arena = r.nextBoolean() ? slabs.openArena() : slabs.openSharedArena()) {
                for (int i = r.nextInt(30); i >= 0; i--) {
                    arena.allocate(1 + r.nextInt(r.nextInt(10) == 0 ? 100_000 : 500))
                            .fill((byte) 1);
                }
            }
        };
    }

    private Use mixed() {
        return r -> {
            switch (r.nextInt(6)) {
                case 0 -> slabs.reclaim();
                case 1 -> slabs.verify();
                case 2 -> slabs.stats();
                case 3 -> cache.shrink();
                case 4 -> {
                    SlabCache own = slabs.createCache(CacheSpec.of("own-" + r.nextLong(), 100));
                    own.allocate().fill((byte) 1);
                    own.close();
                }
                default -> {
                    long a = cache.allocateRaw();
                    slabs.free(a);
                }
            }
        };
    }
}
