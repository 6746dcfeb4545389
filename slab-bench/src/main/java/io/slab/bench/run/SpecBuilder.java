package io.slab.bench.run;

import io.slab.bench.peer.PeerRequest;
import io.slab.bench.run.BenchmarkSpec.Factory;
import io.slab.bench.run.BenchmarkSpec.Traits;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects what makes a benchmark. */
final class SpecBuilder {
    private final String name;
    private final String summary;
    private final Unit unit;
    private final PeerRequest request;
    private final Map<String, String> params = new TreeMap<>();
    private final Map<Effort, List<String>> added = new EnumMap<>(Effort.class);
    private boolean threaded;
    private boolean latency;
    private boolean once;
    private boolean alone;
    private @Nullable Factory rehearsal;

    SpecBuilder(String name, String summary, Unit unit, PeerRequest request) {
        this.name = name;
        this.summary = summary;
        this.unit = unit;
        this.request = request;
    }

    SpecBuilder param(String key, String value) {
        params.put(key, value);
        return this;
    }

    /** Allocators of every run. Without them a quick run leaves the benchmark out. */
    SpecBuilder quick(String keys) {
        return allocators(Effort.QUICK, keys);
    }

    /** Further allocators of normal and full runs. */
    SpecBuilder normal(String keys) {
        return allocators(Effort.NORMAL, keys);
    }

    /** Further allocators of full runs. */
    SpecBuilder full(String keys) {
        return allocators(Effort.FULL, keys);
    }

    private SpecBuilder allocators(Effort effort, String keys) {
        added.put(effort, List.of(keys.split(" ")));
        return this;
    }

    SpecBuilder threaded() {
        threaded = true;
        return this;
    }

    SpecBuilder withLatency() {
        latency = true;
        return this;
    }

    SpecBuilder once() {
        once = true;
        return this;
    }

    /** It takes gigabytes. */
    SpecBuilder alone() {
        alone = true;
        return this;
    }

    /** A small version of the work, so that what the JVM itself takes for it does not count as the allocator's. */
    SpecBuilder rehearsed(Factory small) {
        rehearsal = small;
        return this;
    }

    void addTo(List<BenchmarkSpec> all, Factory factory) {
        Map<Effort, List<String>> allocators = new EnumMap<>(Effort.class);
        List<String> keys = new ArrayList<>();
        for (Effort effort : Effort.values()) {
            keys.addAll(added.getOrDefault(effort, List.of()));
            allocators.put(effort, List.copyOf(keys));
        }
        all.add(new BenchmarkSpec(
                name,
                params,
                summary,
                unit,
                request,
                allocators,
                new Traits(threaded, latency, once, alone),
                factory,
                rehearsal));
    }
}
