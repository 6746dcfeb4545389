package io.slab.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.core.page.PageLayer;
import io.slab.core.page.Span;
import io.slab.core.page.SpanOwner;
import io.slab.spi.ColoringStrategy;
import java.lang.foreign.MemorySegment;

/** Pools of slabs with pages that are numbers only. */
abstract class PoolHarness implements SpanOwner {
    final PageLayer pages =
            new PageLayer("heap", new ForgetfulBackend(), 4096, Long.MAX_VALUE, event -> {}, (what, cause) -> {}, null);

    @Override
    public void free(long address, Span span) {}

    @Override
    public MemorySegment segmentOf(long address, Span span) {
        return span.region().slice(address, 8);
    }

    final SlabPool pool(CacheSpec spec, int line) {
        return new SlabPool(
                1, spec.name(), new SlabGeometry(spec, 4096, line, true, false), spec.alignment(), false, true, 99, 1);
    }

    final SlabFactory factory(CacheSpec spec, int line) {
        return new SlabFactory(
                spec,
                pages,
                ColoringStrategy.NONE,
                "none",
                null,
                "none",
                line,
                null,
                null,
                event -> {},
                (name, cause) -> {});
    }

    /** Takes an object back. Returns whether its slab is empty now. */
    final boolean put(SlabPool pool, long address) {
        Slab slab = slabOf(address);
        assertThat(pool.put(new long[] {address}, 0, 1, slab)).isEqualTo(1);
        pool.settle();
        assertThat(pool.nextReturned()).isSameAs(slab);
        assertThat(pool.nextReturned()).isNull();
        return slab.isEmpty();
    }

    final Slab slabOf(long address) {
        return (Slab) pages.map().find(address);
    }
}
