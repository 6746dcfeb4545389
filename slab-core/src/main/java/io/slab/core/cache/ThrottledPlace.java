package io.slab.core.cache;

import io.slab.core.page.Span;
import io.slab.core.sample.Place;
import io.slab.core.sample.Throttle;
import io.slab.core.slab.SampledFrames;
import io.slab.core.slab.Slab;

/**
 * A place of a cache's object that is used too often. Its canary is the usual one by now, so that nobody notices its allocations; hidden, the page map
 * leads to the slab as it does everywhere, and nobody notices its frees.
 *
 * <p>Nothing is noted there while it is hidden: else a free would leave it noted. So only those are hidden of which no use counts, and their owner cleared them before.
 *
 * @param cache whose
 * @param slab where
 * @param address of the object
 * @param place what is noted there
 */
record ThrottledPlace(DepotLayer cache, Slab slab, long address, Place place) implements Throttle.Throttled {
    @Override
    public void hide() {
        if (!place.counts()) {
            hide(true);
        }
    }

    @Override
    public void show() {
        hide(false);
        place.unthrottle(); // after: what is noted from now on, the next free must find
    }

    private void hide(boolean hidden) {
        cache.visit();
        try {
            SampledFrames frames = slab.sampled();
            if (cache.isMapped() && isThere() && frames != null) {
                cache.setup()
                        .pages()
                        .memory()
                        .change(slab, slab.frameOf(address), 1, () -> frames.hide(address, hidden));
            }
        } finally {
            cache.unlock();
        }
    }

    /** Whether the slab was not given back meanwhile. */
    private boolean isThere() {
        Span span = cache.setup().pages().map().find(address);
        return span != null && span.whole() == slab;
    }
}
