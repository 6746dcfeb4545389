package io.slab.tools.view;

import java.util.List;
import java.util.TreeMap;

/**
 * Live objects of about one size.
 *
 * @param upToBytes the largest size, a power of two
 * @param objects how many objects are live
 * @param bytes the bytes that users asked for in them
 */
public record SizeBucket(long upToBytes, long objects, long bytes) {
    /**
     * Sorts what is live by size.
     *
     * @param reading what to sort
     * @return buckets with live objects, smallest first; page runs by their average size
     */
    public static List<SizeBucket> of(Reading reading) {
        TreeMap<Long, SizeBucket> buckets = new TreeMap<>();
        reading.caches()
                .forEach(cache -> add(
                        buckets,
                        cache.shape().objectSize(),
                        cache.objects().live(),
                        cache.bytes().live()));
        for (AllocatorView allocator : reading.allocators()) {
            if (allocator.runObjects() > 0) {
                add(
                        buckets,
                        allocator.runBytes() / allocator.runObjects(),
                        allocator.runObjects(),
                        allocator.runBytes());
            }
        }
        return List.copyOf(buckets.values());
    }

    private static void add(TreeMap<Long, SizeBucket> buckets, long size, long objects, long bytes) {
        if (objects > 0) {
            long upTo = size <= 1 ? 1 : Long.highestOneBit(size - 1) << 1;
            buckets.merge(
                    upTo,
                    new SizeBucket(upTo, objects, bytes),
                    (a, b) -> new SizeBucket(upTo, a.objects + b.objects, a.bytes + b.bytes));
        }
    }
}
