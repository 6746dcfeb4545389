package io.slab.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.core.page.PageLayer;
import io.slab.core.page.Placement;
import io.slab.core.page.Span;
import io.slab.core.page.SpanOwner;
import io.slab.spi.ColoringStrategy;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the page map leads on frames with sampled objects. */
class SampledFramesTest implements SpanOwner {
    private static final int SIZE = 256;

    private final PageLayer pages =
            new PageLayer("heap", new ForgetfulBackend(), 4096, Long.MAX_VALUE, event -> {}, (what, cause) -> {}, null);

    private final CacheSpec spec = CacheSpec.of("sampled", SIZE);
    private final SlabPool pool = new SlabPool(
            1, spec.name(), new SlabGeometry(spec, 4096, 64, true, false), spec.alignment(), false, true, 99, 1);
    private final SlabFactory factory = new SlabFactory(
            spec, pages, ColoringStrategy.NONE, "none", null, "none", 64, null, null, event -> {}, (name, cause) -> {});

    /** Sampled objects alone on their frames, and in company. */
    private final List<Long> alone = new ArrayList<>();

    private final List<Long> inCompany = new ArrayList<>();

    @Override
    public void free(long address, Span span) {}

    @Override
    public MemorySegment segmentOf(long address, Span span) {
        return span.region().slice(address, 8);
    }

    @BeforeEach
    void draw() {
        while (pool.counts().freeObjects() < 1000) {
            factory.make(pool, this, Placement.ANYWHERE);
        }
        draw(1.0 / 4096, 5);
        for (Slab slab : pool.allSlabs()) {
            Map<Long, List<Long>> byFrame = IntStream.range(0, slab.capacity())
                    .mapToObj(i -> slab.first() + i * slab.stride())
                    .filter(address -> slab.sampled() != null && frames(slab).isSampled(address))
                    .collect(Collectors.groupingBy(address -> address >> 12));
            byFrame.values().forEach(all -> (all.size() == 1 ? alone : inCompany).addAll(all));
        }
        assertThat(alone).hasSizeGreaterThan(10);
        assertThat(inCompany).hasSizeGreaterThan(10);
    }

    private void draw(double rate, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (Slab slab : pool.allSlabs()) {
            pages.memory().change(slab, 0, slab.frames(), () -> SampledFrames.draw(slab, SIZE, rate, random));
        }
    }

    private static SampledFrames frames(Slab slab) {
        SampledFrames frames = slab.sampled();
        assertThat(frames).isNotNull();
        return frames;
    }

    private Span at(long address) {
        Span span = pages.map().find(address);
        assertThat(span).isNotNull();
        return span;
    }

    private boolean hide(long address, boolean hidden) {
        Slab slab = (Slab) at(address).whole();
        boolean[] changed = new boolean[1];
        pages.memory()
                .change(slab, 0, slab.frames(), () -> changed[0] = frames(slab).hide(address, hidden));
        pages.verify();
        return changed[0];
    }

    @Test
    void aHiddenFrameMustPassForOneWithoutSampledObjects() {
        for (long address : alone) {
            assertThat(at(address)).isInstanceOf(SampledFrame.class);
            assertThat(hide(address, true)).isTrue();
            assertThat(at(address)).isInstanceOf(Slab.class);
            assertThat(hide(address, true)).as("again").isFalse();
        }
        for (long address : alone) {
            assertThat(hide(address, false)).isTrue();
            assertThat(at(address)).isInstanceOf(SampledFrame.class);
            assertThat(hide(address, false)).as("again").isFalse();
        }
        pool.verify();
    }

    @Test
    void aFrameMustNotHideForOneOfItsSampledObjects() {
        for (long address : inCompany) {
            assertThat(hide(address, true)).isFalse();
            assertThat(at(address)).isInstanceOf(SampledFrame.class);
        }
    }

    @Test
    void placesThatAreDrawnAnewMustShowTheirFramesAgain() {
        for (long address : alone) {
            hide(address, true);
        }
        draw(1.0 / 2048, 6);
        for (long address : alone) {
            assertThat(at(address)).isInstanceOf(SampledFrame.class);
        }
        pages.verify();
    }
}
