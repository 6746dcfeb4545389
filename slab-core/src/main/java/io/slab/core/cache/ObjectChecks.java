package io.slab.core.cache;

import io.slab.core.memory.NativeMemory;
import io.slab.core.page.PageMap;
import io.slab.core.page.Region;
import io.slab.core.page.Span;
import io.slab.core.page.SpanOwner;
import io.slab.core.sample.Place;
import io.slab.core.slab.Divisor;
import io.slab.core.slab.SampledFrame;
import io.slab.core.slab.SampledFrames;
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
        return require(address, map.find(address));
    }

    private Span require(long address, @Nullable Span span) {
        if (span == null || span.owner() != owner || !isObject(span, address)) {
            throw refused(address, span);
        }
        return span;
    }

    private boolean isObject(Span span, long address) {
        Span all = span;
        if (span instanceof SampledFrame frame) { // has some of the slab's objects only
            if (frame.isSampled(address)) {
                return true;
            }
            all = frame.whole();
        }
        long index = Long.rotateRight((address - all.first()) * inverse, shift);
        return Long.compareUnsigned(index, all.objects()) < 0;
    }

    /** The place of an object, if it is a sampled one. */
    private static @Nullable Place place(Span span, long address) {
        return span instanceof SampledFrame frame ? frame.place(address) : null;
    }

    /** Refuses what is no allocated object. */
    void requireAllocated(long address) {
        requireAllocated(address, require(address));
    }

    /** The word in the place of the canary of an allocated object. Throws if it is free. */
    private long requireAllocated(long address, Span span) {
        long word = get(span, address + canaryOffset);
        if (isCanary(word, address)) {
            throw doubleFree(address);
        }
        return word;
    }

    private boolean isCanary(long word, long address) {
        long mark = address ^ key;
        return word == mark || word == SampledFrames.marked(mark);
    }

    /** Refuses what is no allocated object; else marks it as free. */
    void seal(long address) {
        seal(address, map.find(address));
    }

    /** As {@link #seal(long)}, with what the page map has at the address. */
    void seal(long address, @Nullable Span found) {
        Span span = require(address, found);
        requireAllocated(address, span);
        Place place = place(span, address);
        if (place != null) {
            place.clear();
        }
        mark(address, span, place);
    }

    private void mark(long address, Span span, @Nullable Place place) {
        long mark = address ^ key;
        boolean sampled = place != null && place.isNextSeen();
        set(span, address + canaryOffset, sampled ? SampledFrames.marked(mark) : mark);
    }

    /** As {@link #seal}, and returns the word that the canary replaced. */
    long sealSaving(long address) {
        Span span = require(address);
        long word = requireAllocated(address, span);
        Place place = place(span, address);
        if (place != null) {
            place.retire();
        }
        mark(address, span, place);
        return word;
    }

    /** Has a free object at a place that has become a sampled one carry the canary of such; a damaged one stays as it is. */
    void sealAgain(long address) {
        Span span = map.find(address);
        if (span != null && place(span, address) != null && get(span, address + canaryOffset) == (address ^ key)) {
            set(span, address + canaryOffset, SampledFrames.marked(address ^ key));
        }
    }

    /** Undoes {@link #sealSaving}. */
    void restore(long address, long word) {
        Span span = map.find(address);
        set(span, address + canaryOffset, word);
        Place place = span == null ? null : place(span, address);
        if (place != null) {
            place.revive();
        }
    }

    /** Removes the canary of a free object; false if it is damaged, or at a sampled place. */
    boolean unseal(long address) {
        return unseal(address, address ^ key);
    }

    /** Removes the canary of a free object at a sampled place; false if it is damaged. */
    boolean unsealMarked(long address) {
        return unseal(address, SampledFrames.marked(address ^ key));
    }

    private boolean unseal(long address, long mark) {
        Span span = map.find(address);
        long at = address + canaryOffset;
        if (get(span, at) != mark) {
            return false;
        }
        set(span, at, 0);
        return true;
    }

    /** Whether a free object still carries its canary. */
    boolean isSealed(long address) {
        return isCanary(get(map.find(address), address + canaryOffset), address);
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
