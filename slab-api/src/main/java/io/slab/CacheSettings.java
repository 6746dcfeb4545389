package io.slab;

import io.slab.spi.ColoringStrategy;
import io.slab.spi.NumaAffinity;
import io.slab.spi.ObjectLifecycle;
import io.slab.spi.ReclaimPolicy;
import io.slab.spi.SlabLock;
import io.slab.spi.Strategy;
import org.jspecify.annotations.Nullable;

/** The values; written only before the specification that holds them is published. */
final class CacheSettings {
    final String name;
    final long objectSize;
    long alignment = 8;
    int colors;
    double colorShare = 1.0 / 32;
    int minObjects = 1;
    long slabBytes;
    DescriptorPlacement descriptors = DescriptorPlacement.AUTO;

    @Nullable
    Checks checks;

    Zeroing zeroing = Zeroing.NEVER;
    long initialObjects;
    long limitBytes = Long.MAX_VALUE;
    long softLimitBytes = Long.MAX_VALUE;
    long magazineBytes = -1;

    @Nullable
    Strategy<ColoringStrategy> coloring;

    @Nullable
    Strategy<ReclaimPolicy> reclaim;

    @Nullable
    Strategy<NumaAffinity> numa;

    @Nullable
    Strategy<SlabLock.Factory> lock;

    @Nullable
    Strategy<ObjectLifecycle> lifecycle;

    SpecHooks hooks = SpecHooks.NONE;

    CacheSettings(String name, long objectSize) {
        this.name = name;
        this.objectSize = objectSize;
    }

    CacheSettings(CacheSettings s) {
        this(s.name, s.objectSize);
        alignment = s.alignment;
        colors = s.colors;
        colorShare = s.colorShare;
        minObjects = s.minObjects;
        slabBytes = s.slabBytes;
        descriptors = s.descriptors;
        checks = s.checks;
        zeroing = s.zeroing;
        initialObjects = s.initialObjects;
        limitBytes = s.limitBytes;
        softLimitBytes = s.softLimitBytes;
        magazineBytes = s.magazineBytes;
        coloring = s.coloring;
        reclaim = s.reclaim;
        numa = s.numa;
        lock = s.lock;
        lifecycle = s.lifecycle;
        hooks = s.hooks;
    }
}
