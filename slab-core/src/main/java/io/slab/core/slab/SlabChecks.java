package io.slab.core.slab;

import io.slab.error.SlabCorruptionException;

/** What must hold of a slab, whatever was done to it. Under the pool's lock. */
final class SlabChecks {
    private final Slab slab;

    private SlabChecks(Slab slab) {
        this.slab = slab;
    }

    static void verify(Slab slab) {
        new SlabChecks(slab).verify();
    }

    private void verify() {
        verifyBitmap();
        SlabPool pool = slab.pool();
        long end = slab.first() + slab.capacity() * slab.stride();
        check(end <= slab.address() + slab.bytes(), "has objects beyond its end");
        check(slab.first() % pool.alignment() == 0 || !pool.aligned(), "has a misaligned first object");
        check(!slab.isDecommitted() || slab.isEmpty(), "is decommitted but not empty");
        HollowObjects hollow = slab.hollow();
        if (hollow != null) {
            hollow.verify();
        }
        SampledFrames sampled = slab.sampled();
        check(sampled == null || sampled.know(slab.objects()), "has sampled frames that count its objects otherwise");
        slab.region().words().verify(slab);
        if (slab.isDescribed() && !slab.isDecommitted()) {
            SlabHeader.verify(slab);
        }
    }

    private void verifyBitmap() {
        int set = 0;
        for (int w = 0; w < slab.bitmapWords(); w++) {
            long word = slab.bitmapWord(w);
            set += Long.bitCount(word);
            if (w < slab.lowestWord() && word != 0) {
                throw damage("has free objects in word " + w + ", which it passes over");
            }
        }
        check(set == slab.free(), "counts " + slab.free() + " free objects, its bitmap has " + set);
        int capacity = slab.capacity();
        check(
                (capacity & 63) == 0 || slab.bitmapWord(slab.bitmapWords() - 1) >>> capacity == 0,
                "has free bits beyond its objects");
        for (int i = slab.objects(); i < capacity; i++) {
            if (!slab.isFree(i)) {
                throw damage("object " + i + " is outside but was never handed out");
            }
        }
    }

    private void check(boolean ok, String message) {
        if (!ok) {
            throw damage(message);
        }
    }

    private SlabCorruptionException damage(String message) {
        return new SlabCorruptionException(slab + " " + message);
    }
}
