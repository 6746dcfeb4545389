package io.slab.core.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** The table of segments that were handed out, without an allocator. */
class RecycledSegmentsTest {
    private static final int FRAME_SHIFT = 12;
    private static final int FRAMES = 1024;
    private static final long BASE = 1L << 40;
    private static final int SIZE = 64;

    private final PageMap map = new PageMap(FRAME_SHIFT);
    private final RecycledSegments recycled = map.recycled();

    private Span put(Arena life) {
        Span span = new MemorylessSpan(MemorylessSpan.region(BASE, FRAMES, FRAME_SHIFT, life), 0, FRAMES);
        map.put(span);
        return span;
    }

    private boolean has(long address, long bytes) {
        return recycled.known(address, bytes) != null;
    }

    @Test
    void aSegmentMustBeFoundByItsAddressAndSizeOnly() {
        Span span = put(Arena.global());
        assertThat(has(BASE + SIZE, SIZE)).isFalse();
        recycled.missed(BASE + SIZE, SIZE);
        MemorySegment segment = span.region().slice(BASE + SIZE, SIZE);
        assertThat(recycled.known(BASE + SIZE, SIZE)).isEqualTo(segment);
        assertThat(has(BASE + SIZE, SIZE - 1)).isFalse();
        assertThat(has(BASE + SIZE, SIZE + 1)).isFalse();
        assertThat(has(BASE, SIZE)).isFalse();
        assertThat(has(BASE + SIZE + (long) RecycledSegments.LENGTH * SIZE, SIZE))
                .isFalse();
    }

    @Test
    void neighborsMustHavePlacesOfTheirOwn() {
        put(Arena.global());
        for (int size : new int[] {8, 48, SIZE, 96, 4096}) {
            recycled.clear();
            int count = Math.min(RecycledSegments.LENGTH / 2, (FRAMES << FRAME_SHIFT) / size);
            for (int i = 0; i < count; i++) {
                recycled.missed(BASE + (long) i * size, size);
            }
            assertThat(recycled.count()).as("of %d bytes", size).isEqualTo(count);
        }
    }

    @Test
    void whatIsDeadMustNotBeFoundWhereNewMemoryStands() {
        try (Arena first = Arena.ofShared()) {
            Span span = put(first);
            recycled.missed(BASE, SIZE);
            assertThat(has(BASE, SIZE)).isTrue();
            map.remove(span);
        }
        assertThat(has(BASE, SIZE)).isFalse();
        put(Arena.global());
        assertThat(has(BASE, SIZE)).isFalse();
        recycled.missed(BASE, SIZE);
        assertThat(has(BASE, SIZE)).isTrue();
    }

    @Test
    void whatIsNoMemoryOfTheMapMustNotBeKept() {
        recycled.missed(BASE, SIZE);
        put(Arena.global());
        recycled.missed(BASE + ((long) FRAMES << FRAME_SHIFT) - 8, SIZE);
        assertThat(recycled.count()).isZero();
    }

    /** Threads that go through more memory than there are places would else write to it all the time, and look at objects that are far away. */
    @Test
    void aTableWithTooManyConflictsMustRestAndWakeUpAgain() {
        put(Arena.global());
        long reach = (long) RecycledSegments.LENGTH * SIZE;
        int tries = 0;
        do {
            recycled.missed(BASE + tries % 2 * reach, SIZE);
            tries++;
        } while (recycled.count() != 0);
        assertThat(tries).isGreaterThan(RecycledSegments.LENGTH);
        while (!has(BASE, SIZE)) { // a million times is to be expected
            recycled.missed(BASE, SIZE);
        }
        recycled.missed(BASE + SIZE, SIZE);
        assertThat(recycled.count()).isEqualTo(2);
    }
}
