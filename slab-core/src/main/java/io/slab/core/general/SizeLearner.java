package io.slab.core.general;

import java.util.function.LongConsumer;

/**
 * Finds the size that makes a class grow: a majority vote (Boyer and Moore 1981) over the sizes of the requests for which a slab had to be
 * made. Called under the lock of the class's cache.
 */
final class SizeLearner implements LongConsumer {
    private static final int VOTES = 3;

    /** Waste below this share is not worth a cache. */
    private static final int WASTE_SHARE = 64;

    private final long classSize;
    private final long limit;
    private final LongConsumer learned;
    private long candidate;
    private int votes;

    SizeLearner(long classSize, long limit, LongConsumer learned) {
        this.classSize = classSize;
        this.limit = limit;
        this.learned = learned;
    }

    @Override
    public void accept(long size) {
        long granule = (size + 7) & -8;
        if (granule == 0 || granule > limit || (classSize - granule) * WASTE_SHARE < classSize) {
            votes = Math.max(0, votes - 1);
        } else if (granule == candidate) {
            if (++votes == VOTES) {
                learned.accept(granule);
            }
        } else if (votes == 0) {
            candidate = granule;
            votes = 1;
        } else {
            votes--;
        }
    }
}
