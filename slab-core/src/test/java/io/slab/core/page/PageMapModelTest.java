package io.slab.core.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.error.SlabCorruptionException;
import io.slab.error.SlabOutOfMemoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The page map against a list of spans. */
class PageMapModelTest {

    private static @Nullable Span near(PageMap map, long address) {
        return NearSpans.find(address, map.near().wholes(), map.near().tables(), map.frameShift());
    }

    @Property(tries = 30)
    void everyFrameOfASpanMustLeadToItAndNoOtherAddressMay(
            @ForAll @IntRange(min = 12, max = 16) int frameShift, @ForAll long seed) {
        Random random = new Random(seed);
        PageMap map = new PageMap(frameShift);
        List<Span> spans = new ArrayList<>();
        List<Span> gone = new ArrayList<>();
        List<Region> regions = new ArrayList<>();
        List<Integer> next = new ArrayList<>();
        long reach = (long) NearSpans.LENGTH * Chunk.FRAMES << frameShift;
        for (int i = 0; i < 6; i++) {
            long base = (1L << 40) + i / 2 * (1L << 30) + i % 2 * reach + ((long) random.nextInt(5000) << frameShift);
            regions.add(MemorylessSpan.region(base, 5000, frameShift));
            next.add(0);
        }
        for (int step = 0; step < 60; step++) {
            if (spans.isEmpty() || random.nextInt(3) > 0) {
                int r = random.nextInt(regions.size());
                int frames = 1 + random.nextInt(random.nextInt(10) == 0 ? 3 * Chunk.FRAMES : 10);
                if (next.get(r) + frames > 5000) {
                    continue;
                }
                Span span = new MemorylessSpan(regions.get(r), next.get(r), frames);
                next.set(r, next.get(r) + frames + random.nextInt(2));
                map.put(span);
                spans.add(span);
            } else {
                Span span = spans.get(random.nextInt(spans.size()));
                if (random.nextBoolean()) {
                    map.split(span);
                } else {
                    spans.remove(span);
                    map.remove(span);
                    gone.add(span);
                }
            }
            map.verify(spans);
            for (Span span : spans) {
                assertThat(map.find(span.address())).isSameAs(span);
                assertThat(map.find(span.address() + span.bytes() - 1)).isSameAs(span);
                Span near = near(map, span.address());
                assertThat(near == null || near == span || !near.contains(span.address()))
                        .isTrue();
                assertThat(map.find(span.address() + (random.nextLong() >>> 1) % span.bytes()))
                        .isSameAs(span);
            }
            assertThat(map.spans()).containsExactlyInAnyOrderElementsOf(spans);
            for (Span span : gone) {
                assertThat(map.find(span.address())).isNotSameAs(span);
                assertThat(near(map, span.address())).isNotSameAs(span);
            }
        }
        map.clear();
        assertThat(map.spans()).isEmpty();
        assertThat(spans).allMatch(s -> map.find(s.address()) == null);
    }

    @Test
    void ofTwoTablesThatMeetTheFirstMustBeAtHandUntilItIsGone() {
        PageMap map = new PageMap(12);
        long reach = (long) NearSpans.LENGTH * Chunk.FRAMES << 12;
        Span one = new MemorylessSpan(MemorylessSpan.region(1L << 40, 10, 12), 3, 2);
        Span two = new MemorylessSpan(MemorylessSpan.region((1L << 40) + reach, 10, 12), 3, 2);
        map.put(one);
        map.put(two);
        assertThat(near(map, one.address())).isSameAs(one);
        assertThat(near(map, two.address())).isSameAs(one);
        assertThat(map.find(one.address())).isSameAs(one);
        assertThat(map.find(two.address())).isSameAs(two);
        map.remove(one);
        assertThat(near(map, two.address())).isSameAs(two);
        map.put(one);
        map.remove(one);
        assertThat(near(map, two.address())).isSameAs(two);
        map.clear();
        assertThat(near(map, two.address())).isNull();
    }

    @Test
    void ofTwoWholeChunksThatMeetOneMustBeAtHandUntilItIsGone() {
        PageMap map = new PageMap(12);
        long reach = (long) NearSpans.LENGTH * Chunk.FRAMES << 12;
        Span one = new MemorylessSpan(MemorylessSpan.region(1L << 40, Chunk.FRAMES, 12), 0, Chunk.FRAMES);
        Span two = new MemorylessSpan(MemorylessSpan.region((1L << 40) + reach, Chunk.FRAMES, 12), 0, Chunk.FRAMES);
        map.put(one);
        map.put(two);
        assertThat(near(map, one.address())).isSameAs(one);
        assertThat(near(map, two.address() + two.bytes() - 1)).isSameAs(one);
        map.split(two);
        assertThat(near(map, two.address())).isSameAs(one);
        assertThat(map.find(two.address() + two.bytes() - 1)).isSameAs(two);
        map.remove(one);
        assertThat(near(map, two.address())).isSameAs(two);
        map.remove(two);
        assertThat(near(map, two.address())).isNull();
    }

    @Test
    void aRunMustTakeNoEntryForEachOfItsFrames() {
        PageMap map = new PageMap(12);
        long before = map.heapBytes();
        int frames = 64 * Chunk.FRAMES;
        Span run = new MemorylessSpan(MemorylessSpan.region(1L << 40, frames, 12), 0, frames);
        map.put(run);
        assertThat(map.heapBytes() - before).isLessThan(64 * 64);
        map.split(run);
        assertThat(map.heapBytes() - before).isGreaterThan(4L * frames);
        map.verify(List.of(run));
    }

    @Test
    void anyNumberMayBeLookedUp() {
        PageMap map = new PageMap(12);
        Span span = new MemorylessSpan(MemorylessSpan.region(1L << 40, 10, 12), 3, 2);
        map.put(span);
        for (long address : new long[] {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 40) + 2 * 4096}) {
            Span found = map.find(address);
            assertThat(found == null || found == span).isTrue();
            Span near = near(map, address);
            assertThat(near == null || near == span).isTrue();
        }
    }

    @Test
    void aMissingOrWrongEntryMustBeFoundByVerify() {
        PageMap map = new PageMap(12);
        Region region = MemorylessSpan.region(1L << 40, 10, 12);
        Span one = new MemorylessSpan(region, 0, 2);
        Span two = new MemorylessSpan(region, 2, 2);
        map.put(one);
        map.verify(List.of(one));
        assertThatThrownBy(() -> map.verify(List.of(one, two))).isInstanceOf(SlabCorruptionException.class);
        assertThatThrownBy(() -> map.verify(List.of())).isInstanceOf(SlabCorruptionException.class);
    }

    @Test
    void aSpanThatFindsNoPlaceMustLeaveNothingBehind() {
        PageMap map = new PageMap(12);
        long chunk = (long) Chunk.FRAMES << 12;
        Span first = new MemorylessSpan(MemorylessSpan.region(chunk, 1, 12), 0, 1);
        map.put(first);
        // Its second chunk meets the first span's in a directory of any length that is allowed.
        long far = (1L << 24) * chunk;
        Span split = new MemorylessSpan(MemorylessSpan.region(far + chunk - 4096, 2, 12), 0, 2);
        assertThatThrownBy(() -> map.put(split)).isInstanceOf(SlabOutOfMemoryException.class);
        map.verify(List.of(first));
        assertThat(map.find(split.address())).isNotSameAs(split);
    }
}
