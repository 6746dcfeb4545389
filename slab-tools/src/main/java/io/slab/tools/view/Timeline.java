package io.slab.tools.view;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Readings in the order of time: the sums of the last ones, and the last two in full. Old ones are forgotten, so a view may run for days.
 * Not thread-safe.
 */
public final class Timeline {
    private static final double NANOS = 1e9;

    private final int most;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private final List<Reclaim> told = new ArrayList<>();
    private @Nullable Reading latest;
    private @Nullable Reading previous;

    /**
     * An empty one.
     *
     * @param most how many samples to remember, at least 2
     */
    public Timeline(int most) {
        if (most < 2) {
            throw new IllegalArgumentException("a timeline of " + most + " samples: it takes 2 to tell a rate");
        }
        this.most = most;
    }

    /**
     * Adds the next reading. One that is not later than the one before takes its place.
     *
     * @param reading what was read
     */
    public void add(Reading reading) {
        Reading last = latest;
        boolean replaces = last != null && !reading.at().isAfter(last.at());
        if (replaces) {
            samples.removeLast();
        } else {
            previous = last;
        }
        latest = reading;
        addSample(reading.totals());
    }

    /**
     * Adds sums without the reading they are of, as a recording has more of them.
     *
     * @param sample the sums, later than all before
     */
    public void addSample(Sample sample) {
        samples.addLast(sample);
        if (samples.size() > most) {
            samples.removeFirst();
        }
    }

    /**
     * Adds memory given back whose moment is known exactly, as a recording tells it; {@link #reclaims()} then looks at these alone.
     *
     * @param reclaim what was given back
     */
    public void addReclaim(Reclaim reclaim) {
        told.add(reclaim);
    }

    /**
     * The sums over time.
     *
     * @return a copy, earliest first
     */
    public List<Sample> samples() {
        return List.copyOf(samples);
    }

    /**
     * The last reading.
     *
     * @return it
     * @throws IllegalStateException before there is one
     */
    public Reading latest() {
        Reading reading = latest;
        if (reading == null) {
            throw new IllegalStateException("there is no reading yet");
        }
        return reading;
    }

    /**
     * Whether there is something to show.
     *
     * @return true before the first reading
     */
    public boolean isEmpty() {
        return latest == null;
    }

    /**
     * Rates of every cache between the last two readings.
     *
     * @return by {@link CacheView#key()}; empty before there are two
     */
    public Map<String, CacheRate> rates() {
        Reading before = previous;
        Reading now = latest;
        if (before == null || now == null) {
            return Map.of();
        }
        double seconds = Duration.between(before.at(), now.at()).toNanos() / NANOS;
        Map<String, CacheView> earlier = new HashMap<>();
        before.caches().forEach(cache -> earlier.put(cache.key(), cache));
        Map<String, CacheRate> rates = new HashMap<>();
        now.caches()
                .forEach(cache -> rates.put(cache.key(), CacheRate.between(earlier.get(cache.key()), cache, seconds)));
        return rates;
    }

    /**
     * What was given back: as it was told, or else between each two samples.
     *
     * @return steps that gave something back, earliest first
     */
    public List<Reclaim> reclaims() {
        if (!told.isEmpty()) {
            List<Reclaim> copy = new ArrayList<>(told);
            copy.sort(Comparator.comparing(Reclaim::at));
            return copy;
        }
        List<Reclaim> steps = new ArrayList<>();
        Sample before = null;
        for (Sample sample : samples) {
            // Less than before: an allocator was closed, and took its count with it.
            if (before != null && sample.reclaimedBytes() > before.reclaimedBytes()) {
                steps.add(new Reclaim(sample.at(), sample.reclaimedBytes() - before.reclaimedBytes(), ""));
            }
            before = sample;
        }
        return steps;
    }
}
