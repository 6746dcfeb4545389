package io.slab.core.support;

import io.slab.CacheSpec;
import io.slab.Checks;
import io.slab.DescriptorPlacement;
import io.slab.SlabAllocatorConfig;
import java.util.ArrayList;
import java.util.List;

/** One point of the matrix that every contract holds on: page backend × checks × placement of descriptors. */
public record Setting(String backend, Checks checks, DescriptorPlacement descriptors) {
    public static final List<String> BACKENDS = List.of("mmap", "arena", "heap");

    public static List<Setting> all() {
        List<Setting> all = new ArrayList<>();
        for (String backend : BACKENDS) {
            for (Checks checks : Checks.values()) {
                all.add(new Setting(backend, checks, DescriptorPlacement.ON_SLAB));
                all.add(new Setting(backend, checks, DescriptorPlacement.OFF_SLAB));
            }
        }
        return all;
    }

    public SlabAllocatorConfig.Builder config() {
        return SlabAllocatorConfig.builder().backend(backend).checks(checks).coloring("none");
    }

    public CacheSpec spec(String name, long objectSize) {
        return CacheSpec.of(name, objectSize).withDescriptors(descriptors);
    }

    public boolean checked() {
        return checks != Checks.OFF;
    }

    /** Whether segments die with their region; arrays on the Java heap cannot. */
    public boolean segmentsDie() {
        return !backend.equals("heap");
    }

    @Override
    public String toString() {
        return backend + ", checks " + checks + ", " + descriptors;
    }
}
