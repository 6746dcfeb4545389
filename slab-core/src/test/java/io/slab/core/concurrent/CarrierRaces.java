package io.slab.core.concurrent;

import io.slab.CacheSpec;
import io.slab.Checks;
import io.slab.Reach;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.support.Stress;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A program for a JVM of its own, with few carriers and whatever compiler: virtual threads allocate and free in every way and leave their carriers often, inside slow paths, too, while others
 * purge and verify. No object may have two owners or get lost.
 */
public final class CarrierRaces {
    private static final int MOST_HELD = 200;

    /** Until a purge has met something. In the interpreter, on a busy machine, one round may see none. */
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Random random;
    private final SlabAllocator slabs;
    private final SlabCache small;
    private final SlabCache built;
    private final StampedObjects stamps = new StampedObjects();
    private final Queue<Held> handedOver = new ConcurrentLinkedQueue<>();
    private final AtomicLong purged = new AtomicLong();

    /** An object and how it goes back; the first owner's stamp is on the side. */
    private record Held(SlabCache cache, long address) {}

    private CarrierRaces(long seed) {
        random = new Random(seed);
        slabs = SlabAllocatorConfig.builder()
                .cpuLocator("carrier")
                .checks(Checks.values()[random.nextInt(2)])
                .reclaim(random.nextBoolean() ? "immediate" : "retain")
                .create();
        small = slabs.createCache(CacheSpec.of("small", 48));
        built = slabs.createCache(CacheSpec.of("built", 512).withConstructor(object -> pause(4)));
    }

    public static void main(String[] arguments) throws Exception {
        long start = System.nanoTime();
        long least = start + Long.parseLong(arguments[0]) * 1_000_000_000L;
        long most = start + PATIENCE_NANOS;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        long purged = 0;
        for (int round = 0; System.nanoTime() - (purged == 0 ? most : least) < 0; round++) {
            CarrierRaces races = new CarrierRaces(seed + round);
            try {
                races.round(round % 2 == 0);
            } catch (AssertionError | RuntimeException e) {
                System.out.println("seed " + (seed + round));
                e.printStackTrace(System.out);
                System.exit(2);
            }
            purged += races.purged.get();
        }
        System.out.println("survived, purged objects: " + (purged > 0));
    }

    private void round(boolean tight) throws InterruptedException {
        Stress stress = new Stress();
        if (tight) {
            useTightly(stress);
        } else {
            useInEveryWay(stress);
        }
        stress.repeat(Thread.ofPlatform(), () -> purge(Reach.EVERYTHING));
        LockSupport.parkNanos(400_000_000L);
        stress.stop();
        stress.join();
        handedOver.forEach(this::free);
        slabs.verify();
        long live = slabs.stats().liveBytes();
        slabs.close();
        if (live != 0 || stamps.size() != 0) {
            throw new AssertionError(live + " bytes are live, " + stamps.size() + " objects are stamped");
        }
    }

    /** Nothing but operations on all processors but one, which purges: these meet operations in the midst. */
    private void useTightly(Stress stress) {
        for (int i = 0; i < Math.max(1, Runtime.getRuntime().availableProcessors() - 1); i++) {
            long[] held = new long[1 + random.nextInt(64)];
            stress.repeat(Thread.ofVirtual(), () -> {
                for (int j = 0; j < held.length; j++) {
                    held[j] = small.allocateRaw();
                }
                for (long address : held) {
                    small.free(address);
                }
            });
        }
    }

    private void useInEveryWay(Stress stress) {
        for (int i = 0; i < 6; i++) {
            Random own = new Random(random.nextLong());
            stress.repeat(Thread.ofVirtual(), () -> use(own));
        }
        Random own = new Random(random.nextLong());
        stress.repeat(Thread.ofPlatform(), () -> use(own));
        stress.repeat(Thread.ofVirtual(), () -> {
            purge(Reach.IDLE);
            slabs.verify();
            Thread.sleep(2);
        });
    }

    private void purge(Reach reach) {
        purged.addAndGet(slabs.reclaim(reach).objects());
    }

    private void use(Random own) {
        long[] held = new long[1 + own.nextInt(MOST_HELD)];
        SlabCache cache = own.nextInt(8) == 0 ? built : small;
        if (own.nextInt(3) == 0) {
            cache.allocateRaw(held, 0, held.length);
            for (long address : held) {
                stamps.enter(address);
            }
            leave(own);
            for (long address : held) {
                stamps.leave(address);
            }
            cache.free(held, 0, held.length);
            return;
        }
        boolean general = own.nextBoolean();
        for (int i = 0; i < held.length; i++) {
            held[i] = general ? slabs.allocateRaw(1 + own.nextInt(300)) : cache.allocateRaw();
            stamps.enter(held[i]);
            if (i % 64 == 0) {
                leave(own);
            }
        }
        for (long address : held) {
            Held object = new Held(general ? null : cache, address);
            if (own.nextInt(4) == 0) {
                handedOver.add(object);
                object = handedOver.poll();
            }
            if (object != null) {
                free(object);
            }
        }
    }

    private void free(Held object) {
        stamps.leave(object.address);
        if (object.cache == null) {
            slabs.free(object.address);
        } else {
            object.cache.free(object.address);
        }
    }

    private static void leave(Random own) {
        if (own.nextInt(4) == 0) {
            pause(own.nextInt(3));
        }
    }

    /** Makes a virtual thread leave its carrier. */
    private static void pause(int kind) {
        switch (kind) {
            case 0 -> Thread.yield();
            case 1 -> LockSupport.parkNanos(1000);
            default -> LockSupport.parkNanos(50_000);
        }
    }
}
