package io.slab.core.page;

import io.slab.spi.PageRegion;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A span with addresses that nobody touches: there is no memory. */
final class MemorylessSpan extends Span {
    private static final SpanOwner OWNER = new SpanOwner() {
        @Override
        public void free(long address, Span span) {}

        @Override
        public MemorySegment segmentOf(long address, Span span) {
            return MemorySegment.NULL;
        }
    };

    private record NoMemory(MemorySegment segment) implements PageRegion {
        @Override
        public void commit(long offset, long bytes) {}

        @Override
        public void decommit(long offset, long bytes) {}

        @Override
        public void release() {}
    }

    MemorylessSpan(Region region, int frame, int frames) {
        super(OWNER, new PageRun(region, frame, frames), 0);
    }

    static Region region(long base, int frames, int frameShift) {
        return region(base, frames, frameShift, FrameWords.NONE);
    }

    static Region region(long base, int frames, int frameShift, FrameWords words) {
        MemorySegment addresses =
                MemorySegment.ofAddress(base).reinterpret((long) frames << frameShift, Arena.global(), null);
        return new Region(new NoMemory(addresses), base, frames, frameShift, Placement.ANYWHERE, words, 0);
    }
}
