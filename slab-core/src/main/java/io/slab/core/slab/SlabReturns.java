package io.slab.core.slab;

import org.jspecify.annotations.Nullable;

/**
 * The slabs that took objects back of late: what a slab has to do besides setting a bit is done once for all of its objects in a batch, since objects that come in no order are seldom neighbors. A list
 * through the slabs themselves. Guarded by the pool's lock.
 */
final class SlabReturns {
    private @Nullable Slab head;

    /** Enters a slab, if it is not there. */
    void add(Slab slab) {
        if (!slab.isReturned) {
            slab.isReturned = true;
            slab.nextReturned = head;
            head = slab;
        }
    }

    /** The one that came last; {@code null} if there is none. */
    @Nullable
    Slab head() {
        return head;
    }

    /** Takes the one out that came last; {@code null} if there is none. */
    @Nullable
    Slab poll() {
        Slab slab = head;
        if (slab != null) {
            head = slab.nextReturned;
            slab.nextReturned = null;
            slab.isReturned = false;
        }
        return slab;
    }
}
