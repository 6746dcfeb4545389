package io.slab.core.cache;

import io.slab.Zeroing;
import io.slab.core.memory.NativeMemory;
import io.slab.core.page.PageMap;
import io.slab.core.page.Span;
import io.slab.core.slab.Divisor;
import org.jspecify.annotations.Nullable;

/** Keeps the hot fields of two magazines at least two cache lines apart: each is written by another thread. */
abstract class MagazineFrontPadding {
    int p; // the JVM would fill the gap behind the object's header with a field of a subclass
    long p0;
    long p1;
    long p2;
    long p3;
    long p4;
    long p5;
    long p6;
    long p7;
}

/** What the common case does not need, apart from what it needs, which then is on one or two cache lines. */
abstract class RareGateParts extends MagazineFrontPadding {
    final int canaryOffset;
    final @Nullable PageMap map;
    final @Nullable MagazineLayer layer;

    RareGateParts(int canaryOffset, @Nullable PageMap map, @Nullable MagazineLayer layer) {
        this.canaryOffset = canaryOffset;
        this.map = map;
        this.layer = layer;
    }
}

/**
 * What objects go through between magazine and user. Each magazine is a gate of its own, with the cache's constants beside its own state, so that an
 * operation need not look at the cache. Part of the fast path: see {@link MagazineLayer} for the rule.
 */
class ObjectGate extends RareGateParts {
    /** Nothing happens to an object between magazine and user. */
    private static final int PLAIN = 0;

    /** Checks at real addresses, no zeroing, the canary in the first word: the common case, spelled out below. */
    private static final int CHECKED = 1;

    /** The same with the canary elsewhere: constructed objects keep their state. */
    private static final int CHECKED_BEHIND = 2;

    /** Everything else: {@link ObjectChecks} and zeroing, by calls. */
    private static final int OTHER = 3;

    static {
        long word = NativeMemory.GUARD;
        if (word != 0) { // links the calls, as those of MagazineWords
            NativeMemory.WORD.set(NativeMemory.WRITE, word, (long) NativeMemory.WORD.get(NativeMemory.READ, word));
        }
    }

    private final int mode;
    private final int shift;
    private final long inverse;
    private final long key;

    /** For the magazine that nobody owns. */
    ObjectGate() {
        super(0, null, null);
        mode = PLAIN;
        shift = 0;
        inverse = 0;
        key = 0;
    }

    /** Like another gate of the same cache. */
    ObjectGate(ObjectGate like) {
        super(like.canaryOffset, like.map, like.layer);
        mode = like.mode;
        shift = like.shift;
        inverse = like.inverse;
        key = like.key;
    }

    /** The gate of a cache. */
    ObjectGate(MagazineLayer layer, CacheSetup setup) {
        super(Math.toIntExact(setup.geometry().canaryOffset()), setup.pages().map(), layer);
        boolean zeroing =
                setup.spec().zeroing() == Zeroing.ON_ALLOCATE || setup.spec().zeroing() == Zeroing.ON_FREE;
        Divisor divisor = Divisor.of(setup.geometry().stride());
        this.shift = divisor.shift();
        this.inverse = divisor.inverse();
        this.mode = zeroing || (setup.checked() && !setup.direct())
                ? OTHER
                : !setup.checked() ? PLAIN : canaryOffset == 0 ? CHECKED : CHECKED_BEHIND;
        this.key = setup.key();
    }

    /** Whether nothing happens to objects between magazine and user. */
    final boolean isPlain() {
        return mode == PLAIN;
    }

    /** Whether objects are checked, at real addresses, and nothing else happens to them between magazine and user. */
    final boolean isChecked() {
        return mode == CHECKED || mode == CHECKED_BEHIND;
    }

    /** Whether they are so, with the canary in the first word. */
    final boolean isCommon() {
        return mode == CHECKED;
    }

    final long key() {
        return key;
    }

    final long inverse() {
        return inverse;
    }

    final int shift() {
        return shift;
    }

    private MagazineLayer layer() {
        MagazineLayer l = layer;
        if (l == null) {
            throw new IllegalStateException("nobody's magazine");
        }
        return l;
    }

    /**
     * What an object goes through on its way to the user: its canary is checked and removed.
     *
     * @return false if there is more to it, or if it is damaged: nothing has happened, {@link #prepareRest} does it all
     */
    final boolean prepare(long address) {
        long at = address;
        if (mode != CHECKED) {
            if (mode != CHECKED_BEHIND) {
                return mode == PLAIN;
            }
            at += canaryOffset;
        }
        if ((long) NativeMemory.WORD.get(NativeMemory.READ, at) != (address ^ key)) {
            return false;
        }
        NativeMemory.WORD.set(NativeMemory.WRITE, at, 0L);
        return true;
    }

    /** What {@link #prepare} did not do. The last that the fast path does to an object: it may lead behind it. */
    final long prepareRest(long address) {
        if (mode == OTHER) {
            layer().prepareOther(address);
        } else {
            layer().prepareMarked(address);
        }
        return address;
    }

    /** {@link #prepare}, and the rest if need be. */
    final void prepareAll(long address) {
        if (!prepare(address)) {
            prepareRest(address);
        }
    }

    /**
     * What an object goes through on its way back, with what the page map has at its address: a span of this cache. Throws if it is free already; nothing has
     * changed then.
     *
     * @return false if there is more to it, or if it is no object: nothing has happened, {@link #retireRest} does it all. A branch that came back
     *     here would make the common case keep in memory what it needs behind it
     */
    final boolean retire(long address, Span span) {
        long at = address;
        if (mode != CHECKED) {
            if (mode != CHECKED_BEHIND) {
                return mode == PLAIN;
            }
            at += canaryOffset;
        }
        long index = Long.rotateRight((address - span.first()) * inverse, shift); // see Divisor
        if (Long.compareUnsigned(index, span.objects()) >= 0) {
            return false;
        }
        long mark = address ^ key;
        if ((long) NativeMemory.WORD.get(NativeMemory.READ, at) == mark) {
            throw layer().checks().doubleFree(address);
        }
        NativeMemory.WORD.set(NativeMemory.WRITE, at, mark);
        return true;
    }

    /** What {@link #retire} did not do. Throws if it is no allocated object; nothing has changed then. */
    final void retireRest(long address) {
        if (mode == OTHER) {
            layer().retireOther(address);
        } else {
            layer().retireMarked(address);
        }
    }

    /** {@link #retire}, and the rest if need be. */
    final void retireAll(long address) {
        if (!retire(address)) {
            retireRest(address);
        }
    }

    /** What an object goes through on its way back. Throws if it is no allocated object of this cache; nothing has changed then. */
    final boolean retire(long address) {
        if (mode == CHECKED || mode == CHECKED_BEHIND) {
            PageMap m = map;
            Span span = m == null ? null : m.find(address);
            if (span == null || span.owner() != layer) {
                throw layer().checks().refused(address, span);
            }
            return retire(address, span);
        }
        return mode == PLAIN;
    }
}
