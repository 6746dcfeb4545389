package io.slab.core.cache;

import io.slab.core.page.Span;
import io.slab.core.slab.Slab;
import io.slab.error.SlabCorruptionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The invariants of the magazine and depot layers, as equations. Under the cache's lock. */
final class CacheChecks {
    private CacheChecks() {}

    static void verify(DepotLayer cache) {
        cache.pool().verify();
        cache.depots().verify(cache.name());
        for (Slab slab : cache.pool().allSlabs()) {
            if (cache.setup().pages().map().find(slab.address()) != slab.at(slab.address())) {
                throw new SlabCorruptionException(slab + " is not where the page map leads");
            }
        }
        verifyCounts(cache.magazines(), cache.front().toString());
        long[] cached = cache.depots().objects();
        List<Magazine> owned = cache.magazines().owned();
        owned.forEach(Magazine::revoke);
        Set<Magazine> inside = Handshake.awaitCarriers(
                owned.stream().filter(Magazine::isCarriers).toList());
        for (Magazine m : owned) {
            if (m.isCarriers() ? !inside.contains(m) : isLeft(m)) {
                cached = append(cache, cached, m);
            }
        }
        List<Magazine> held = new ArrayList<>();
        try {
            for (Magazine m : cache.magazines().stripes()) {
                if (m.tryLockStripe()) { // one that is in use waits for our lock, or is between two of its operations
                    held.add(m);
                    cached = append(cache, cached, m);
                }
            }
            verify(cache, cached);
        } finally {
            held.forEach(Magazine::unlockStripe); // not before: its objects must stay where they were seen
        }
    }

    /** Whether its thread is out of a revoked magazine, for as long as we hold the lock; false if it does not come out. */
    private static boolean isLeft(Magazine m) {
        Thread owner = m.thread();
        return owner == null || !owner.isAlive() || Handshake.quiesce(owner);
    }

    private static void verifyCounts(Magazines magazines, String name) {
        long capacity = 0;
        for (Magazine m : magazines.owned()) {
            capacity += m.capacity();
        }
        for (Magazine m : magazines.stripes()) {
            capacity += m.capacity();
        }
        if (capacity != magazines.capacity() || magazines.owned().size() != magazines.size()) {
            throw new SlabCorruptionException(
                    name + " counts " + magazines.size() + " magazines with " + magazines.capacity() + " slots, it has "
                            + magazines.owned().size() + " with " + capacity);
        }
    }

    private static long[] append(DepotLayer cache, long[] cached, Magazine m) {
        int n = m.count();
        if (n < 0 || n > m.capacity()) {
            throw new SlabCorruptionException(
                    cache.front() + ": a magazine of " + m.capacity() + " slots counts " + n + " objects");
        }
        long[] longer = Arrays.copyOf(cached, cached.length + n);
        System.arraycopy(m.words, MagazineWords.BOTTOM, longer, cached.length, n);
        return longer;
    }

    private static void verify(DepotLayer cache, long[] cached) {
        Arrays.sort(cached);
        for (int i = 0; i < cached.length; i++) {
            long address = cached[i];
            String hex = "object 0x" + Long.toHexString(address) + " of " + cache.front();
            if (i > 0 && cached[i - 1] == address) {
                throw new SlabCorruptionException(hex + " is free twice");
            }
            Span span = cache.setup().pages().map().find(address);
            if (span == null || !(span.whole() instanceof Slab slab) || slab.owner() != cache.front()) {
                throw new SlabCorruptionException(hex + " is in a magazine but in no slab");
            }
            if (cache.setup().checked() && !cache.front().checks().isSealed(address)) {
                throw new SlabCorruptionException(hex + " is in a magazine and was written to");
            }
            if (slab.isFreeAt(address)) {
                throw new SlabCorruptionException(hex + " is in a magazine and free in its slab");
            }
        }
        if (cached.length > cache.pool().counts().outside()) {
            throw new SlabCorruptionException(cache.front() + " keeps " + cached.length + " objects, but only "
                    + cache.pool().counts().outside() + " are outside of slabs");
        }
        verifySealed(cache);
    }

    /** A free object in a slab that was ever handed out still carries its canary. */
    private static void verifySealed(DepotLayer cache) {
        if (!cache.setup().checked()) {
            return;
        }
        for (Slab slab : cache.pool().allSlabs()) {
            for (int i = 0; i < slab.objects(); i++) {
                long address = slab.first() + i * slab.stride();
                if (slab.isFree(i)
                        && !slab.hasLostCanary(i)
                        && !cache.front().checks().isSealed(address)) {
                    throw new SlabCorruptionException("object 0x" + Long.toHexString(address) + " of " + cache.front()
                            + " is free and was written to");
                }
            }
        }
    }
}
