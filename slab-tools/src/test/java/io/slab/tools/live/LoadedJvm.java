package io.slab.tools.live;

import com.google.common.util.concurrent.Uninterruptibles;
import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import java.time.Duration;
import java.util.Random;

/**
 * A JVM with an allocator under load, for tests to look at: it holds 5000 orders throughout, replaces sessions all the time, says {@code ready}, and
 * ends with its standard input. Told "closing" it has another allocator for its first five seconds; told "closed", one that is closed.
 */
public final class LoadedJvm {
    static final int ORDERS = 5000;
    static final int ORDER_BYTES = 64;

    private LoadedJvm() {}

    public static void main(String[] args) throws Exception {
        Thread.ofPlatform().daemon().start(LoadedJvm::endWithInput);
        boolean without = args.length > 0 && args[0].equals("without-slab");
        if (without) {
            System.out.println("ready");
            Thread.sleep(60_000);
            return;
        }
        if (args.length > 0 && args[0].equals("closing")) {
            SlabAllocator passing = Slabs.builder().listener("jmx").create();
            Thread.ofPlatform().daemon().start(() -> closeLater(passing));
        }
        if (args.length > 0 && args[0].equals("closed")) {
            ClosedAllocator.register();
        }
        try (SlabAllocator slabs = Slabs.builder().listener("jmx").create()) {
            SlabCache orders = slabs.createCache(CacheSpec.of("order", ORDER_BYTES));
            long[] held = new long[ORDERS];
            for (int i = 0; i < held.length; i++) {
                held[i] = orders.allocateRaw();
            }
            SlabCache sessions = slabs.createCache(CacheSpec.of("session", 200));
            long[] slots = new long[4000];
            Random random = new Random(1);
            System.out.println("ready");
            for (long round = 0; ; round++) {
                int slot = random.nextInt(slots.length);
                if (slots[slot] != 0) {
                    sessions.free(slots[slot]);
                }
                slots[slot] = random.nextInt(3) == 0 ? 0 : sessions.allocateRaw();
                if (round % 5000 == 0) {
                    Thread.sleep(1);
                }
                if (round % 200_000 == 0) {
                    slabs.reclaim();
                }
            }
        }
    }

    private static void closeLater(SlabAllocator slabs) {
        Uninterruptibles.sleepUninterruptibly(Duration.ofSeconds(5));
        slabs.close();
    }

    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) {
                continue;
            }
        } catch (java.io.IOException e) {
            System.exit(1);
        }
        System.exit(0);
    }
}
