package io.slab.core.slab;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The slabs of one cache with pages that could be given back although other pages hold objects in use, as far as they were looked at. A list through the slabs themselves, as objects that come
 * back may find no Java heap. Guarded by the cache's lock.
 */
public final class LooseSlabs {
    private @Nullable Slab oldest;
    private @Nullable Slab newest;
    private int count;

    LooseSlabs() {}

    /** Notes how many frames of a slab could be given back. Returns how many bytes more that are than before. */
    long note(Slab slab, int frames) {
        int before = slab.loose();
        if (frames == before) {
            return 0;
        }
        slab.loose(frames);
        if (frames == 0) {
            remove(slab);
        } else if (before == 0) {
            add(slab);
        }
        return slab.region().bytes(frames) - slab.region().bytes(before);
    }

    private void add(Slab slab) {
        Slab last = newest;
        slab.looseBefore = last;
        if (last == null) {
            oldest = slab;
        } else {
            last.looseAfter = slab;
        }
        newest = slab;
        count++;
    }

    private void remove(Slab slab) {
        Slab before = slab.looseBefore;
        Slab after = slab.looseAfter;
        if (before == null) {
            oldest = after;
        } else {
            before.looseAfter = after;
        }
        if (after == null) {
            newest = before;
        } else {
            after.looseBefore = before;
        }
        slab.looseBefore = null;
        slab.looseAfter = null;
        count--;
    }

    /**
     * Some of them.
     *
     * @param most how many at most
     * @return a copy, those first that were seen first
     */
    public List<Slab> first(int most) {
        List<Slab> slabs = new ArrayList<>(Math.min(most, count));
        for (Slab slab = oldest; slab != null && slabs.size() < most; slab = slab.looseAfter) {
            slabs.add(slab);
        }
        return slabs;
    }

    /**
     * How many they are.
     *
     * @return the number
     */
    public int count() {
        return count;
    }
}
