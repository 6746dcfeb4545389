package io.slab.core.slab;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The slabs of one cache with pages that could be given back although other pages hold objects in use, as far as they were looked at. Guarded by the cache's lock. */
public final class LooseSlabs {
    private final Set<Slab> slabs = new LinkedHashSet<>();

    LooseSlabs() {}

    /** Notes how many frames of a slab could be given back. Returns how many bytes more that are than before. */
    long note(Slab slab, int frames) {
        int before = slab.loose();
        if (frames == before) {
            return 0;
        }
        slab.loose(frames);
        if (frames == 0) {
            slabs.remove(slab);
        } else {
            slabs.add(slab);
        }
        return slab.region().bytes(frames) - slab.region().bytes(before);
    }

    /**
     * Some of them.
     *
     * @param most how many at most
     * @return a copy, those first that were seen first
     */
    public List<Slab> first(int most) {
        return slabs.isEmpty() ? List.of() : slabs.stream().limit(most).toList();
    }

    /**
     * How many they are.
     *
     * @return the number
     */
    public int count() {
        return slabs.size();
    }
}
