package io.slab.tools.view;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Readings whose figures are known, because they are made up; their parts add up as those of an engine do. */
public final class Forged {
    public static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private static final long SLAB = 16 * 1024;
    private static final long HEADER = 64;

    private Forged() {}

    /** A cache whose slabs hold what {@code used} says; an eighth of what is used lies in magazines and the depot. */
    public static CacheView cache(String name, long objectSize, List<Integer> used, long allocations) {
        int capacity = (int) ((SLAB - HEADER) / objectSize);
        long outside = used.stream().mapToLong(Integer::longValue).sum();
        long magazines = outside / 16;
        long depot = outside / 16;
        long live = outside - magazines - depot;
        long empty = used.stream().filter(objects -> objects == 0).count();
        long full = used.stream().filter(objects -> objects == capacity).count();
        long free = (long) used.size() * capacity - outside;
        long slab = used.size() * SLAB;
        CacheView.Bytes bytes = new CacheView.Bytes(
                live * objectSize,
                0,
                (magazines + depot) * objectSize,
                (free - empty * capacity) * objectSize,
                empty * capacity * objectSize,
                slab - (long) used.size() * capacity * objectSize,
                slab,
                slab,
                slab);
        List<SlabMap.Cell> cells = new ArrayList<>();
        for (int i = 0; i < used.size(); i++) {
            cells.add(new SlabMap.Cell(used.get(i), capacity, "0x" + Long.toHexString(0x7f00_0000_0000L + i * SLAB)));
        }
        return new CacheView(
                "main",
                name,
                "named",
                new CacheView.Shape(objectSize, objectSize, SLAB, capacity),
                new CacheView.Objects(live, magazines, depot, free),
                new CacheView.Slabs((int) empty, (int) (used.size() - empty - full), (int) full, 12_300),
                bytes,
                new CacheView.Work(allocations, allocations - live - magazines, allocations / 128, 3, 0, 0),
                new SlabMap(cells));
    }

    /** Slabs of all degrees of fullness, the same for the same seed. */
    public static List<Integer> used(int slabs, int capacity, long seed) {
        Random random = new Random(seed);
        List<Integer> used = new ArrayList<>();
        for (int i = 0; i < slabs; i++) {
            double kind = random.nextDouble();
            used.add(kind < 0.05 ? 0 : kind < 0.4 ? capacity : (int) (capacity * Math.pow(random.nextDouble(), 0.7)));
        }
        return used;
    }

    /** An allocator named {@code main} with these caches, some page runs, some free pages. */
    public static AllocatorView allocator(List<CacheView> caches, long reclaimedBytes) {
        long runs = 24L << 20;
        long freePages = 10L << 20;
        long live = runs;
        long committed = runs + freePages;
        for (CacheView cache : caches) {
            live += cache.bytes().live();
            committed += cache.bytes().committed();
        }
        return new AllocatorView(
                "main",
                "mmap",
                live,
                3,
                runs,
                1L << 30,
                committed,
                freePages,
                committed - (4L << 20),
                Long.MAX_VALUE,
                reclaimedBytes,
                2,
                caches);
    }

    /** Caches of several sizes; {@code slabs} of them in the largest cache, or a few more. */
    public static Reading reading(Instant at, int slabs, long step) {
        List<CacheView> caches = new ArrayList<>();
        caches.add(cache("order", 64, used(slabs, 255, 1), 1_000_000 + 500_000 * step));
        caches.add(cache("session", 192, used(slabs / 4, 85, 2), 200_000 + 50_000 * step));
        caches.add(cache("index-node", 1024, used(slabs / 10, 15, 3), 90_000 + 100 * step));
        for (int i = 1; i <= 12; i++) {
            caches.add(cache(
                    "size-" + 32 * i, 32L * i, used(slabs / (20 * i), (int) ((SLAB - HEADER) / (32 * i)), i), 1000));
        }
        return new Reading(at, List.of(allocator(caches, step * (step % 3 == 0 ? 1 << 20 : 1 << 18))), sites());
    }

    /** Sampled sites with stacks of several depths. */
    public static List<Site> sites() {
        List<Site> sites = new ArrayList<>();
        String[] leaves = {
            "com.example.Orders.add", "com.example.Sessions.open", "com.example.Tree.split", "com.example.Buffers.take"
        };
        for (int i = 0; i < 24; i++) {
            List<String> frames = new ArrayList<>(List.of(leaves[i % 4]));
            for (int depth = 0; depth < 2 + i % 5; depth++) {
                frames.add("com.example.layer" + depth + ".Handler" + (i / (depth + 2)) + ".handle");
            }
            frames.add("java.lang.Thread.run");
            sites.add(new Site(
                    i % 4 == 0 ? "order" : i % 4 == 1 ? "session" : "index-node",
                    "",
                    frames,
                    (24L - i) << 19,
                    1000L * (24 - i)));
        }
        return sites;
    }

    /** So many seconds in the life of a JVM whose largest cache has so many slabs. */
    public static Timeline timeline(int seconds, int slabs) {
        Timeline timeline = new Timeline(1000);
        for (int second = 0; second <= seconds; second++) {
            int now = (int) (slabs * (0.6 + 0.4 * Math.sin(second / 9.0 + 1) * second / seconds));
            timeline.add(reading(START.plusSeconds(second), second == seconds ? slabs : Math.max(20, now), second));
        }
        return timeline;
    }
}
