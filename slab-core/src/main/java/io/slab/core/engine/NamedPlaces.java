package io.slab.core.engine;

import io.slab.core.cache.ThreadMagazines;
import io.slab.core.general.GeneralAllocator;
import java.util.BitSet;

/**
 * Places in {@link ThreadMagazines} for caches that users made, so that their objects are freed by address as fast as those of general
 * allocation. There are fewer places than there may be caches; those that come too late go without, and are found the longer way.
 */
final class NamedPlaces {
    private final BitSet taken = new BitSet();

    /** A place that no cache has; {@link ThreadMagazines#NOWHERE} if all are taken. */
    synchronized int take() {
        int place = taken.nextClearBit(GeneralAllocator.PLACES);
        if (place >= ThreadMagazines.MOST_PLACES) {
            return ThreadMagazines.NOWHERE;
        }
        taken.set(place);
        return place;
    }

    /**
     * Gives a place back: nothing is left of its cache. Rows may still lead to magazines of that cache, but these were taken from their threads when
     * it was closed, and let nobody in.
     */
    synchronized void giveBack(int place) {
        taken.clear(place);
    }
}
