package io.slab.core.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Segments that are cut without asking the page map: from the region of whichever span is at hand. */
class SegmentsAtHandTest {
    private static final int FRAME_SHIFT = 12;
    private static final int SMALL = 16;
    private static final int LARGE = 4096;
    private static final long BASE = 1L << 40;

    /** As far away the next chunk falls on the same place. */
    private static final long REACH = (long) NearSpans.LENGTH * Chunk.FRAMES << FRAME_SHIFT;

    private final PageMap map = new PageMap(FRAME_SHIFT);

    private Span put(long base, int frames) {
        Span span = new MemorylessSpan(MemorylessSpan.region(base, frames, FRAME_SHIFT), 0, frames);
        map.put(span);
        return span;
    }

    private @Nullable MemorySegment slice(long address, long bytes) {
        return NearSpans.slice(address, bytes, map.near().wholes(), map.near().tables(), FRAME_SHIFT);
    }

    @Test
    void aSegmentMustBeWhatWasAskedFor() {
        Span span = put(BASE, SMALL);
        for (long bytes : new long[] {1, 64, span.bytes()}) {
            assertThat(slice(BASE, bytes)).isNotNull().satisfies(segment -> {
                assertThat(segment.address()).isEqualTo(BASE);
                assertThat(segment.byteSize()).isEqualTo(bytes);
            });
        }
        assertThat(slice(BASE + span.bytes() - 64, 64)).isNotNull();
        assertThat(slice(BASE + span.bytes() - 63, 64)).isNull();
        assertThat(slice(BASE, span.bytes() + 1)).isNull();
    }

    /** The span at hand may be of a region that has nothing to do with the address, and be smaller than what is asked for. */
    @ParameterizedTest
    @ValueSource(ints = {SMALL, LARGE})
    void whereChunksMeetTheOthersRegionMustGiveNothing(int frames) {
        put(BASE, frames);
        for (long other : new long[] {BASE + REACH, BASE - REACH, BASE + 5 * REACH}) {
            Span behind = put(other, LARGE);
            for (long bytes : new long[] {1, 64, (long) SMALL << FRAME_SHIFT, behind.bytes()}) {
                assertThat(slice(other, bytes)).isNull();
            }
        }
    }
}
