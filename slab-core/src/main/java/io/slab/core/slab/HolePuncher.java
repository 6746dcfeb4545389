package io.slab.core.slab;

import io.slab.CacheSpec;
import io.slab.Zeroing;
import io.slab.core.page.Hole;
import io.slab.core.page.PageLayer;
import io.slab.core.page.Placement;
import io.slab.error.SlabOutOfMemoryException;

/**
 * Gives memory of a slab back page by page while other pages of it hold objects in use, and takes it again. Under the cache's lock.
 *
 * <p><b>Invariant</b>: all objects that touch a page of the {@link Hole} are free in their slab. The page map leads to the hole there, which refuses every
 * free; so canaries are not missed that went with their page. Before a page is part of its slab again, they are written anew.
 */
public final class HolePuncher {
    private final PageLayer pages;
    private final boolean zeroed;
    private final boolean enabled;
    private long reported;

    HolePuncher(CacheSpec spec, PageLayer pages, boolean constructed) {
        this.pages = pages;
        this.zeroed = spec.zeroing() == Zeroing.ON_FREE;
        this.enabled = pages.decommits() && !constructed; // constructed objects keep their state while they are free
    }

    /**
     * Notes which frames of a slab could go, after objects came back to it.
     *
     * @param pool its pool
     * @param slab the slab
     * @return their bytes
     */
    public long look(SlabPool pool, Slab slab) {
        if (!enabled || slab.frames() == 1 || slab.isDecommitted()) {
            return 0;
        }
        int unused = SlabFrames.unused(slab);
        pool.loosen(slab, unused);
        report(pool);
        return slab.region().bytes(unused);
    }

    /**
     * Gives back the frames of a slab on which all objects are free.
     *
     * @param pool its pool
     * @param slab the slab
     * @return the bytes given back
     */
    public long punch(SlabPool pool, Slab slab) {
        if (!enabled || slab.frames() == 1 || slab.isDecommitted()) {
            return 0;
        }
        pool.loosen(slab, 0);
        report(pool);
        return pool.changeHole(slab, () -> punchAll(slab));
    }

    private void report(SlabPool pool) {
        long now = pool.counts().looseBytes();
        pages.memory().loosened(now - reported);
        reported = now;
    }

    private long punchAll(Slab slab) {
        Hole hole = slab.hole();
        long bytes = 0;
        for (int f = SlabFrames.nextUnused(slab, 0); f < slab.frames(); f = SlabFrames.nextUnused(slab, f)) {
            int end = f + 1;
            while (end < slab.frames() && SlabFrames.nextUnused(slab, end) == end) {
                end++;
            }
            if (hole == null) {
                pages.memory().split(slab);
                hole = slab.open(); // now, as another index than the page map's own asks the slab
            }
            if (pages.memory().punch(hole, f, end - f)) {
                bytes += slab.region().bytes(end - f);
            } else {
                mend(slab, hole, f, end - f);
            }
            f = end;
        }
        slab.holeChanged();
        return bytes;
    }

    /**
     * Takes memory for pages of a slab again, so that at least one of its free objects can be taken.
     *
     * @param pool its pool
     * @param slab a slab with a hole
     * @param wanted how many objects are wanted
     * @throws SlabOutOfMemoryException if the backend has no memory; nothing has changed then
     */
    public void fill(SlabPool pool, Slab slab, int wanted) {
        Hole hole = slab.hole();
        if (hole == null) {
            return;
        }
        int start = hole.next(0);
        long most = wanted * slab.stride() / pages.frameSize() + 2; // an object can reach over so many more
        int count = (int) Math.min(most, hole.stretch(start));
        pages.memory()
                .recommit(
                        hole,
                        start,
                        count,
                        new Placement(slab.region().placement().affinity(), slab.node()));
        pool.changeHole(slab, () -> {
            mend(slab, hole, start, count);
            slab.holeChanged();
            return 0;
        });
    }

    private void mend(Slab slab, Hole hole, int frame, int count) {
        if (zeroed) {
            long from = Math.max(slab.first(), slab.address() + slab.region().bytes(frame));
            long to = Math.min(
                    slab.first() + slab.capacity() * slab.stride(),
                    slab.address() + slab.region().bytes(frame + count));
            slab.region().slice(from, to - from).fill((byte) 0);
        }
        SlabFrames.seal(slab, frame, count);
        pages.memory().mended(hole, frame, count);
    }

    /** The whole slab is given back: it has no hole any more. No address in it is valid. */
    void forget(SlabPool pool, Slab slab) {
        Hole hole = slab.hole();
        if (hole == null) {
            return;
        }
        pool.changeHole(slab, () -> {
            for (int f = hole.next(0); f < slab.frames(); f = hole.next(f)) {
                pages.memory().mended(hole, f, hole.stretch(f));
            }
            slab.holeChanged();
            return 0;
        });
    }
}
