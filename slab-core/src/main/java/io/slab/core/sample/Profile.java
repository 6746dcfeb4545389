package io.slab.core.sample;

import io.slab.AllocationSite;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Sums live samples up by cache, owner and stack. Not thread-safe; the places may be in use. */
public final class Profile {
    private final UnaryOperator<List<String>> same;
    private final Map<Key, Sum> sums = new HashMap<>();

    private record Key(String cache, String owner, List<String> frames) {}

    private static final class Sum {
        double objects;
        double squares;
        double bytes;
    }

    Profile(UnaryOperator<List<String>> same) {
        this.same = same;
    }

    /**
     * Adds the object at a place, if one is live there.
     *
     * @param cache the cache's name
     * @param place where
     */
    public void add(String cache, Place place) {
        Sample sample = place.live();
        if (sample != null) {
            Sum sum = sums.computeIfAbsent(new Key(cache, sample.owner(), sample.frames(same)), key -> new Sum());
            sum.objects += sample.weight();
            sum.squares += sample.weight() * sample.weight();
            sum.bytes += sample.weight() * sample.bytes();
        }
    }

    /**
     * What was added.
     *
     * @return those with the most bytes first
     */
    public List<AllocationSite> sites() {
        return sums.entrySet().stream()
                .map(entry -> site(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingLong(AllocationSite::bytes)
                        .reversed()
                        .thenComparing(AllocationSite::cache)
                        .thenComparing(site -> String.join(";", site.frames())))
                .toList();
    }

    /** How many samples that stand for equally many say as much (L. Kish, 1965): one that stands for 32 is worth little beside 32 others. */
    private static long worth(Sum sum) {
        return Math.max(1, Math.round(sum.objects * sum.objects / sum.squares));
    }

    private static AllocationSite site(Key key, Sum sum) {
        return new AllocationSite(
                key.cache, key.owner, key.frames, worth(sum), Math.round(sum.objects), Math.round(sum.bytes));
    }
}
