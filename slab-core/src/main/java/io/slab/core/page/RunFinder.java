package io.slab.core.page;

import io.slab.spi.BackendMemoryException;
import org.jspecify.annotations.Nullable;

/** Finds runs for whoever needs one: in committed memory first, then in any region, then in a new one. Guarded by the page layer's lock. */
final class RunFinder {
    /** Free memory that stays committed while use grows: so many bytes, or that share of what is in use. */
    private static final long GROWTH_FREE_BYTES = 64L << 10;

    private static final int GROWTH_FREE_SHARE = 64;

    /** The share of the rest that goes back at least, so that what is left at the highest rise is soon little. */
    private static final int PIECES_SHARE = 4;

    /** Beyond the highest use and such a share of it, nothing is kept that can go back at once. */
    private static final int SWING_SHARE = 8;

    /** While use is below its highest, a frame goes back in so many nanoseconds at most: it may be asked for again at once, and costs some microseconds then. */
    private static final long NANOS_PER_FRAME = 200_000;

    /** So many frames may go back at once after a pause. */
    private static final long MOST_FRAMES_SAVED = 16_384;

    private final Regions regions;
    private final boolean decommits;
    private final int frameShift;

    /** The most frames that were committed since memory was last given back on purpose: as far committed memory may grow and keep its pieces. */
    private long height;

    /** The most bytes that were in use since then, as far as memory was asked for. */
    private long highestUse;

    private final Allowance allowance;

    RunFinder(Regions regions, boolean decommits, int frameShift) {
        this.regions = regions;
        this.decommits = decommits;
        this.frameShift = frameShift;
        this.allowance = new Allowance(NANOS_PER_FRAME, MOST_FRAMES_SAVED, System.nanoTime());
    }

    /** A committed run, from memory that is committed already if there is any. */
    PageRun find(int length, long alignment, Placement placement, long usedBytes) {
        long before = regions.committedFrames();
        PageRun run = takeCommitted(length, alignment, placement);
        if (run == null) {
            run = takeAny(length, alignment, placement);
        }
        long use = usedBytes + ((long) length << frameShift);
        if (regions.committedFrames() > before) {
            balanceIfItCan(use);
        }
        highestUse = Math.max(highestUse, use);
        return run;
    }

    private @Nullable PageRun takeCommitted(int length, long alignment, Placement placement) {
        for (Region region : regions) {
            if (regions.fits(region, alignment, placement)) {
                try {
                    int start = region.takeCommitted(length, (int) alignment);
                    if (start >= 0) {
                        return run(region, start, length);
                    }
                } catch (BackendMemoryException e) {
                    return null; // takeAny looks everywhere, and tells if there is none
                }
            }
        }
        return null;
    }

    private PageRun takeAny(int length, long alignment, Placement placement) {
        BackendMemoryException refusal = null;
        for (Region region : regions) {
            if (regions.fits(region, alignment, placement) && region.tree().has(length, (int) alignment)) {
                try {
                    return run(region, region.take(length, (int) alignment), length);
                } catch (BackendMemoryException e) {
                    refusal = e; // Another region's memory may come from elsewhere.
                }
            }
        }
        try {
            return run(regions.reserve(length, alignment, placement), 0, length);
        } catch (BackendMemoryException e) {
            if (refusal != null) {
                e.addSuppressed(refusal);
            }
            throw e;
        }
    }

    private static PageRun run(Region region, int start, int length) {
        try {
            return new PageRun(region, start, length);
        } catch (OutOfMemoryError e) {
            region.release(start, length);
            throw e;
        }
    }

    private void balanceIfItCan(long use) {
        try {
            balance(use);
        } catch (OutOfMemoryError e) {
            // No Java heap to give memory back with. The run is taken all the same, and the next one that grows asks
            // again.
        }
    }

    /**
     * When use has grown into untouched memory although committed memory is free, which lies in pieces that did not fit, and more is committed
     * than ever before, gives as much of it back, or a share of what there is: thus memory is kept for the next rise after a fall, and yet the
     * highest rise needs little more than is in use. Where use is below its highest, pieces may be asked for again soon: these go back slowly, but for what lies beyond a bound.
     */
    private void balance(long use) {
        long excess = regions.committedFrames() - height;
        if (decommits && excess > 0) {
            long kept = Math.max(GROWTH_FREE_BYTES, use / GROWTH_FREE_SHARE) >>> frameShift;
            long surplus = Math.max(0, regions.freeCommittedFrames() - kept);
            long wanted = Math.min(surplus, Math.max(excess, surplus / PIECES_SHARE));
            regions.decommitFree(use > highestUse ? wanted : paced(wanted, surplus));
            height = Math.max(height, regions.committedFrames());
        }
    }

    private long paced(long wanted, long surplus) {
        long bound = (highestUse + Math.max(GROWTH_FREE_BYTES, highestUse / SWING_SHARE)) >>> frameShift;
        long must = Math.clamp(regions.committedFrames() - bound, 0, surplus);
        return must + allowance.take(wanted - must, System.nanoTime());
    }

    /** Memory went back because somebody wanted it to: what is committed beyond the rest is new. */
    void lowered(long usedBytes) {
        height = Math.min(height, regions.committedFrames());
        highestUse = Math.min(highestUse, usedBytes);
    }
}
