package io.slab.core.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.core.slab.Divisor;
import io.slab.error.SlabCorruptionException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What frees look at first says of every address what stands there, or nothing that could be mistaken for it. */
class FrameWordsTest {
    private static final int PLACE = 200;
    static final int FRAME_SHIFT = 12;

    private static final int FRAMES = 40;

    /** Nobody's memory: too low for the kernel to choose it. */
    static final long BASE = 1L << 40;

    private final FrameWords words = FrameWords.open(true, FRAME_SHIFT);
    private final PageMap map = new PageMap(FRAME_SHIFT, null, words);

    private static final SpanOwner CACHE = new SpanOwner() {
        @Override
        public void free(long address, Span span) {}

        @Override
        public int place() {
            return PLACE;
        }

        @Override
        public MemorySegment segmentOf(long address, Span span) {
            return MemorySegment.NULL;
        }
    };

    /** A slab, as far as words know. */
    static final class Row extends Span {
        private final long stride;

        Row(FrameWords words, int frames, long offset, long stride) {
            this(words, BASE, frames, offset, stride);
        }

        Row(FrameWords words, long base, int frames, long offset, long stride) {
            super(CACHE, new PageRun(MemorylessSpan.region(base, FRAMES, FRAME_SHIFT, words), 0, frames), offset);
            this.stride = stride;
        }

        @Override
        public long stride() {
            return stride;
        }

        void handedOut(int count) {
            int before = objects();
            objects(count);
            region().words()
                    .refresh(
                            this,
                            first() + Math.min(before, count) * stride,
                            first() + Math.max(before, count) * stride);
        }
    }

    @BeforeEach
    void theTableMustBeThere() {
        assertThat(words).as("this machine has an address space for it").isNotSameAs(FrameWords.NONE);
    }

    @AfterEach
    void close() {
        map.clear();
    }

    /** As the fast path does it. */
    static boolean canFree(long address, long mark, long stride) {
        long word = FrameWords.at(address, mark);
        Divisor by = Divisor.of(stride);
        return FrameWords.place(word) == PLACE && FrameWords.isObject(word, address, by.inverse(), by.shift());
    }

    private static void requireNoWords(Row row) {
        for (long unit = row.address(); unit < row.address() + row.bytes(); unit += 4096) {
            assertThat(FrameTable.get(unit)).isZero();
        }
    }

    private void requireAll(Row row) {
        for (long address = row.address() - 64; address < row.address() + row.bytes() + 64; address += 8) {
            long distance = address - row.first();
            boolean isObject = distance >= 0 && distance % row.stride == 0 && distance / row.stride < row.objects();
            assertThat(canFree(address, words.mark(), row.stride))
                    .as("0x%x of %d objects of %d bytes", address, row.objects(), row.stride)
                    .isEqualTo(isObject);
            if (isObject) {
                assertThat(FrameWords.isFor(FrameWords.at(address, words.mark()), address))
                        .isTrue();
            }
            assertThat(canFree(address + 4, words.mark(), row.stride)).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 8",
        "64, 8",
        "24, 24",
        "512, 64",
        "128, 104",
        "0, 4096",
        "64, 2048",
        "4096, 12288",
        "8, 5000",
        "0, 40"
    })
    void objectsThatWereHandedOutMustBeFoundAndNothingElse(long offset, long stride) {
        Row row = new Row(words, FRAMES, offset, stride);
        map.put(row);
        int capacity = (int) ((row.bytes() - offset) / stride);
        Random random = new Random(stride);
        int count = 0;
        while (count < capacity) {
            requireAll(row);
            count = Math.min(capacity, count + 1 + random.nextInt(Math.max(1, capacity / 3)));
            row.handedOut(count);
            words.verify(row);
        }
        requireAll(row);
        row.handedOut(0);
        requireAll(row);
        words.verify(row);
    }

    /** Or its free would be right, and slow. */
    @ParameterizedTest
    @ValueSource(longs = {8, 64, 104, 2048, 4096, 5000, 8192})
    void eachObjectThatAnAllocatorHandsOutMustHaveAWord(long size) {
        try (SlabAllocator slabs = SlabAllocatorConfig.builder().backend("mmap").create()) {
            for (int i = 0; i < 2000; i++) {
                long address = slabs.allocateRaw(size);
                assertThat(FrameTable.get(address))
                        .as("object %d, 0x%x", i, address)
                        .isNotZero();
            }
        }
    }

    @Test
    void whatIsForgottenMustNotBeFound() {
        Row row = new Row(words, FRAMES, 64, 64);
        map.put(row);
        row.handedOut(2000);
        map.remove(row);
        requireNoWords(row);
    }

    @Test
    void whatIsClosedMustNotBeFound() {
        Row row = new Row(words, FRAMES, 64, 64);
        map.put(row);
        row.handedOut(2000);
        map.clear();
        requireNoWords(row);
        row.handedOut(2100); // of who comes too late
        assertThat(FrameTable.get(row.first() + 2099 * 64)).isZero();
    }

    @Test
    void spansThatHaveObjectsWhenTheyComeMustBeFound() {
        Row row = new Row(FrameWords.NONE, FRAMES, 64, 64);
        row.handedOut(1000);
        map.put(row);
        requireAll(row);
    }

    /** Whatever the distance between the other one's objects, which its number may seem to be a multiple of. */
    @ParameterizedTest
    @CsvSource({"8, 0", "64, 24", "4096, 8", "12288, 0"})
    void anotherAllocatorMustFindNothingThere(long stride, long offset) {
        Row row = new Row(words, FRAMES, offset, stride);
        map.put(row);
        row.handedOut((int) ((row.bytes() - offset) / stride));
        for (int bit = 0; bit < 16; bit++) {
            long mark = words.mark() ^ FrameWords.mark(1 << bit);
            for (long others = 8; others <= 8192; others += 8) {
                requireNothing(row.address(), row.address() + 3 * 4096, mark, Divisor.of(others));
            }
        }
        for (int number = 0; number < 1 << 16; number++) {
            if (FrameWords.mark(number) != words.mark()) {
                requireNothing(row.first(), row.first() + 200, FrameWords.mark(number), Divisor.of(8L << number % 11));
            }
        }
    }

    static void requireNothing(long from, long to, long mark, Divisor by) {
        for (long address = from; address < to; address += 8) {
            long word = FrameWords.at(address, mark);
            boolean near =
                    FrameWords.isFor(word, address) || FrameWords.isObject(word, address, by.inverse(), by.shift());
            if (near && FrameWords.place(word) == PLACE) {
                throw new AssertionError("0x" + Long.toHexString(address) + " was found with 0x"
                        + Long.toHexString(mark) + ", word 0x" + Long.toHexString(word));
            }
        }
    }

    @Test
    void anotherAddressThatHasTheSameWordMustNotBeTakenForIt() {
        Row row = new Row(words, FRAMES, 0, 64);
        map.put(row);
        row.handedOut(1000);
        long address = row.first() + 640;
        for (int bit = FrameTable.bits(); bit < Long.SIZE; bit++) {
            long other = address ^ (1L << bit);
            assertThat(FrameTable.get(other)).isEqualTo(FrameTable.get(address));
            assertThat(canFree(other, words.mark(), 64)).isFalse();
            assertThat(FrameWords.isFor(FrameWords.at(other, words.mark()), other))
                    .isFalse();
        }
    }

    @Test
    void whatAnAllocatorInsideOfThisOnesMemoryWritesMustOnlyHideWhatIsThere() {
        FrameWords inner = FrameWords.open(true, FRAME_SHIFT);
        try {
            Row outer = new Row(words, FRAMES, 0, 8192);
            map.put(outer);
            outer.handedOut(20);
            Row within = new Row(inner, 2, 0, 8192);
            within.handedOut(1);
            assertThat(canFree(outer.first(), inner.mark(), 8192)).isTrue();
            assertThat(canFree(outer.first(), words.mark(), 8192)).isFalse();
            assertThat(canFree(outer.first() + 8192, words.mark(), 8192)).isTrue();
            words.verify(outer);
            inner.clear(within.first(), within.first() + 8192);
            assertThat(canFree(outer.first(), words.mark(), 8192)).isFalse();
            words.verify(outer);
        } finally {
            inner.close();
        }
    }

    @Test
    void aWrongWordMustBeFoundByTheCheckOfTheMap() {
        Row row = new Row(words, FRAMES, 0, 64);
        map.put(row);
        row.handedOut(1000);
        words.verify(row);
        FrameTable.set(row.first(), FrameTable.get(row.first()) - 256); // an object less
        assertThatThrownBy(() -> words.verify(row))
                .isInstanceOf(SlabCorruptionException.class)
                .hasMessageContaining("0x" + Long.toHexString(row.first()));
        FrameTable.set(row.first(), 0); // is what somebody inside leaves behind
        words.verify(row);
    }

    @Test
    void framesOfWhichSeveralHaveOneWordMustDoWithout() {
        assertThat(FrameWords.open(true, FrameTable.UNIT_SHIFT - 1)).isSameAs(FrameWords.NONE);
        assertThat(FrameWords.open(false, FRAME_SHIFT)).isSameAs(FrameWords.NONE);
        FrameWords larger = FrameWords.open(true, FrameTable.UNIT_SHIFT + 4);
        assertThat(larger).isNotSameAs(FrameWords.NONE);
        larger.close();
    }

    @Test
    void moreAllocatorsThanThereAreNumbersMustDoWithout() {
        List<FrameWords> all = new ArrayList<>();
        FrameWords last = FrameWords.open(true, FRAME_SHIFT);
        while (last != FrameWords.NONE) {
            all.add(last);
            last = FrameWords.open(true, FRAME_SHIFT);
        }
        try {
            assertThat(all).hasSizeBetween(60_000, 65_534);
            assertThat(all.stream().map(FrameWords::mark)).doesNotHaveDuplicates();
            FrameWords one = all.removeFirst();
            one.close();
            FrameWords again = FrameWords.open(true, FRAME_SHIFT);
            assertThat(again.mark()).isEqualTo(one.mark());
            one.close(); // a second time: it has no number any more
            assertThat(FrameWords.open(true, FRAME_SHIFT)).isSameAs(FrameWords.NONE);
            again.close();
        } finally {
            all.forEach(FrameWords::close);
        }
    }
}
