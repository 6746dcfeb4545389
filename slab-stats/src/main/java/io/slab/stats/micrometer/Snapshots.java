package io.slab.stats.micrometer;

import io.slab.AllocatorStats;
import io.slab.CacheKind;
import io.slab.CacheStats;
import io.slab.SlabAllocator;
import io.slab.error.SlabClosedException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The last snapshot of an allocator, taken anew when it is read after a second. Thread-safe. */
final class Snapshots {
    private static final long MAX_AGE_NANOS = 1_000_000_000;

    /** A cache by what tells it apart. */
    record CacheName(CacheKind kind, String name) {}

    /** The meters of one registry. */
    private record Followers(AllocatorMeters ofAllocator, CacheMeters ofCaches) {
        void update(boolean open, Set<CacheName> caches) {
            ofAllocator.update(open);
            ofCaches.update(caches);
        }
    }

    private final WeakReference<SlabAllocator> slabs;
    private final List<Followers> followers = new ArrayList<>();
    private @Nullable AllocatorStats last;
    private Map<CacheName, CacheStats> caches = Map.of();
    private long taken;

    Snapshots(SlabAllocator slabs) {
        this.slabs = new WeakReference<>(slabs);
    }

    /** Has meters made and removed as the allocator and its caches come and go. */
    synchronized void follow(AllocatorMeters ofAllocator, CacheMeters ofCaches) {
        Followers meters = new Followers(ofAllocator, ofCaches);
        followers.add(meters);
        refresh();
        meters.update(last != null, caches.keySet());
    }

    /** A figure; not a number once the allocator is closed or gone. */
    synchronized double of(ToDoubleFunction<AllocatorStats> figure) {
        refresh();
        AllocatorStats stats = last;
        return stats == null ? Double.NaN : figure.applyAsDouble(stats);
    }

    /** A figure of a cache; not a number once the cache is closed. */
    synchronized double of(CacheName cache, ToDoubleFunction<CacheStats> figure) {
        refresh();
        CacheStats stats = caches.get(cache);
        return stats == null ? Double.NaN : figure.applyAsDouble(stats);
    }

    private void refresh() {
        long now = System.nanoTime();
        if (last != null && now - taken < MAX_AGE_NANOS) {
            return;
        }
        taken = now;
        boolean wasOpen = last != null;
        SlabAllocator allocator = slabs.get();
        try {
            last = allocator == null ? null : allocator.stats();
        } catch (SlabClosedException e) {
            last = null;
        }
        Map<CacheName, CacheStats> before = caches;
        AllocatorStats stats = last;
        caches = stats == null
                ? Map.of()
                : stats.caches().stream()
                        .collect(Collectors.toMap(
                                c -> new CacheName(c.kind(), c.name()), c -> c, (closed, open) -> open));
        boolean open = stats != null;
        if (open != wasOpen || !caches.keySet().equals(before.keySet())) {
            followers.forEach(meters -> meters.update(open, caches.keySet()));
        }
    }
}
