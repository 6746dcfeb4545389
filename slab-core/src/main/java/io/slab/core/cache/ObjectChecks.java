package io.slab.core.cache;

import io.slab.core.memory.NativeMemory;
import io.slab.core.page.PageMap;
import io.slab.core.page.Region;
import io.slab.core.page.Span;
import io.slab.core.page.SpanOwner;
import io.slab.core.slab.Divisor;
import io.slab.error.InvalidFreeException;
import org.jspecify.annotations.Nullable;

/**
 * The checks of {@link io.slab.Checks#STANDARD} for every kind of memory; {@link MagazineLayer} spells the common kind out: what an address must be to be freed, and the canary that tells a free object from an
 * allocated one.
 */
final class ObjectChecks {
    private final String cache;
    private final SpanOwner owner;
    private final PageMap map;
    private final long inverse;
    private final int shift;
    private final long canaryOffset;
    private final long key;
    private final boolean direct;

    ObjectChecks(String cache, SpanOwner owner, PageMap map, long stride, long canaryOffset, long key, boolean direct) {
        this.cache = cache;
        this.owner = owner;
        this.map = map;
        Divisor divisor = Divisor.of(stride);
        this.inverse = divisor.inverse();
        this.shift = divisor.shift();
        this.canaryOffset = canaryOffset;
        this.key = key;
        this.direct = direct;
    }

    /** The span of an object of this cache. Throws if no object that was ever handed out starts at the address. */
    Span require(long address) {
        Span span = map.find(address);
        if (span == null || span.owner() != owner || !isObject(span, address)) {
            throw refused(address, span);
        }
        return span;
    }

    private boolean isObject(Span span, long address) {
        long index = Long.rotateRight((address - span.first()) * inverse, shift);
        return Long.compareUnsigned(index, span.objects()) < 0;
    }

    /** Refuses what is no allocated object. */
    void requireAllocated(long address) {
        Span span = require(address);
        if (get(span, address + canaryOffset) == (address ^ key)) {
            throw doubleFree(address);
        }
    }

    /** Refuses what is no allocated object; else marks it as free. */
    void seal(long address) {
        Span span = require(address);
        long mark = address ^ key;
        long at = address + canaryOffset;
        if (get(span, at) == mark) {
            throw doubleFree(address);
        }
        set(span, at, mark);
    }

    /** As {@link #seal}, and returns the word that the canary replaced. */
    long sealSaving(long address) {
        Span span = require(address);
        long mark = address ^ key;
        long at = address + canaryOffset;
        long word = get(span, at);
        if (word == mark) {
            throw doubleFree(address);
        }
        set(span, at, mark);
        return word;
    }

    /** Undoes {@link #sealSaving}. */
    void restore(long address, long word) {
        set(map.find(address), address + canaryOffset, word);
    }

    /** Removes the canary of a free object; false if it is damaged. */
    boolean unseal(long address) {
        Span span = map.find(address);
        long at = address + canaryOffset;
        if (get(span, at) != (address ^ key)) {
            return false;
        }
        set(span, at, 0);
        return true;
    }

    /** Whether a free object still carries its canary. */
    boolean isSealed(long address) {
        return get(map.find(address), address + canaryOffset) == (address ^ key);
    }

    private long get(@Nullable Span span, long at) {
        return direct ? NativeMemory.getLong(at) : region(span).getLong(at);
    }

    private void set(@Nullable Span span, long at, long value) {
        if (direct) {
            NativeMemory.setLong(at, value);
        } else {
            region(span).setLong(at, value);
        }
    }

    private static Region region(@Nullable Span span) {
        if (span == null) {
            throw new IllegalStateException("no span");
        }
        return span.region();
    }

    InvalidFreeException refused(long address, @Nullable Span span) {
        return InvalidFrees.describe(address, span, owner, cache);
    }

    InvalidFreeException doubleFree(long address) {
        return InvalidFrees.doubleFree(address, cache);
    }
}
