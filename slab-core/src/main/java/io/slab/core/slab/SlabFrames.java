package io.slab.core.slab;

import io.slab.core.page.Hole;
import java.util.Arrays;

/** Which objects of a slab lie on which of its frames, in whole or in part. Under the cache's lock. */
final class SlabFrames {
    private SlabFrames() {}

    private static long offset(Slab slab) {
        return slab.first() - slab.address();
    }

    /** The first object that touches a frame; it may be the number of objects. */
    private static int firstOn(Slab slab, int frame) {
        long distance = slab.region().bytes(frame) - offset(slab);
        return distance <= 0 ? 0 : (int) Math.min(slab.capacity(), distance / slab.stride());
    }

    /** The object behind the last one that touches a frame. */
    private static int endOn(Slab slab, int frame) {
        long distance = slab.region().bytes(frame + 1) - 1 - offset(slab);
        return distance < 0 ? 0 : (int) Math.min(slab.capacity(), distance / slab.stride() + 1);
    }

    /** Sets the bits of the objects of which a part was given back, and clears the others. Allocates nothing. */
    static void markHollow(Slab slab, Hole hole, long[] bits) {
        Arrays.fill(bits, 0);
        for (int f = hole.next(0); f < slab.frames(); ) {
            int end = f + hole.stretch(f);
            set(bits, firstOn(slab, f), endOn(slab, end - 1));
            f = hole.next(end);
        }
    }

    private static void set(long[] bits, int from, int to) {
        for (int i = from; i < to; ) {
            int end = Math.min(to, (i | 63) + 1);
            bits[i >>> 6] |= -1L << i & -1L >>> -end;
            i = end;
        }
    }

    /** Whether all objects that touch the hole are free. */
    static boolean isUnused(Slab slab, Hole hole) {
        for (int f = hole.next(0); f < slab.frames(); f = hole.next(f + 1)) {
            if (!slab.allFree(firstOn(slab, f), endOn(slab, f))) {
                return false;
            }
        }
        return true;
    }

    /** The next frame from {@code from} on that has memory and could do without: all objects on it are free, one was handed out before. */
    static int nextUnused(Slab slab, int from) {
        int header = slab.pool().geometry().onSlab()
                ? (int) ((SlabHeader.bytes(slab.capacity()) - 1) / slab.region().bytes(1) + 1)
                : 0;
        int f = Math.max(from, header);
        while (f < slab.frames() && !isUnused(slab, f)) {
            f++;
        }
        return f;
    }

    private static boolean isUnused(Slab slab, int frame) {
        Hole hole = slab.hole();
        int first = firstOn(slab, frame);
        return (hole == null || !hole.contains(frame))
                && first < slab.objects()
                && slab.allFree(first, endOn(slab, frame));
    }

    /** How many frames could be given back. */
    static int unused(Slab slab) {
        int n = 0;
        for (int f = nextUnused(slab, 0); f < slab.frames(); f = nextUnused(slab, f + 1)) {
            n++;
        }
        return n;
    }

    /** Marks the objects as free whose canaries stand on these frames. */
    static void seal(Slab slab, int frame, int count) {
        int end = Math.min(slab.objects(), endOn(slab, frame + count - 1));
        for (int i = firstOn(slab, frame); i < end; i++) {
            long canary = i * slab.stride() + slab.pool().geometry().canaryOffset();
            int on = slab.frameOf(slab.first() + canary);
            if (on >= frame && on < frame + count) {
                slab.pool().seal(slab, slab.first() + i * slab.stride());
            }
        }
    }
}
