package io.slab.core.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.core.page.FrameWordsTest.Row;
import io.slab.core.slab.Divisor;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects so far apart that they have one word hide each other, and no more. */
class SharedWordsTest {
    private static final long APART = 1L << FrameTable.bits();

    private final FrameWords words = FrameWords.open(true, FrameWordsTest.FRAME_SHIFT);
    private final PageMap map = new PageMap(FrameWordsTest.FRAME_SHIFT, null, words);

    @AfterEach
    void close() {
        map.clear();
    }

    private Row row(long base, long stride) {
        Row row = new Row(words, base, 40, 0, stride);
        map.put(row);
        row.handedOut((int) (row.bytes() / stride));
        return row;
    }

    /** How many of its objects are found; nothing else is. */
    private int found(Row row) {
        int found = 0;
        for (long address = row.address() - 64; address < row.address() + row.bytes() + 64; address += 8) {
            if (FrameWordsTest.canFree(address, words.mark(), row.stride())) {
                assertThat((address - row.first()) % row.stride()).isZero();
                found++;
            }
        }
        return found;
    }

    @ParameterizedTest
    @CsvSource({"64, 64", "64, 24", "24, 4096", "12288, 64", "40, 12288"})
    void whoeverSharesWordsMustHideTheOthersObjectsAndLetNobodyTakeThemForItsOwn(long stride, long anothers) {
        Row first = row(FrameWordsTest.BASE, stride);
        assertThat(found(first)).isEqualTo(first.objects());
        Row second = row(FrameWordsTest.BASE + 3 * APART, anothers);
        assertThat(found(second)).isEqualTo(second.objects());
        assertThat(found(first)).isLessThan(first.objects() / 2 + 1);
        words.verify(first);
        words.verify(second);
        map.remove(second);
        assertThat(found(second)).isZero();
        words.verify(first);
        map.remove(first);
        row(FrameWordsTest.BASE, stride);
        assertThat(found(first)).isEqualTo(first.objects());
    }

    @Test
    void objectsWhereTheTableBeginsAnewMustBeFoundUntilTheyGo() {
        Row row = row(FrameWordsTest.BASE + APART - 20 * 4096, 64);
        assertThat(found(row)).isEqualTo(row.objects());
        map.remove(row);
        assertThat(found(row)).isZero();
        for (long unit = row.address(); unit < row.address() + row.bytes(); unit += 4096) {
            assertThat(FrameTable.get(unit)).isZero();
        }
    }

    /** Neither a wrong number, nor a wrong address, nor both together, which may make up for each other. */
    @ParameterizedTest
    @CsvSource({"8", "64", "4096", "12288"})
    void noNumberMustFindOneAllocatorsObjectsAtAnothersAddress(long stride) {
        Row row = row(FrameWordsTest.BASE, stride);
        Random random = new Random(stride);
        for (int i = 0; i < 20_000; i++) {
            long far = (1 + random.nextInt(1 << random.nextInt(1, 12))) * APART;
            for (int shift = 12; shift < 50; shift++) {
                long number = far >>> shift;
                if (number < 1 << 16 && number << shift == far) {
                    long mark = words.mark() ^ FrameWords.mark((int) number);
                    long address = (row.address() ^ far) + random.nextInt((int) row.bytes() / 8) * 8L;
                    FrameWordsTest.requireNothing(address, address + 32, mark, Divisor.of(stride));
                }
            }
        }
    }
}
