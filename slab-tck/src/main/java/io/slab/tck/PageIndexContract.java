package io.slab.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.slab.spi.PageIndex;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every {@link PageIndex} must do. Extend it, implement {@link #newFactory}, inherit the tests. */
@ExtendWith(ContractCoverage.class)
public abstract class PageIndexContract {
    private static final long PAGE = 4096;
    private static final long BASE = 0x7F00_0000_0000L;
    private static final int SLABS = 500;

    /** For subclasses. */
    protected PageIndexContract() {}

    /**
     * Makes the factory that is tested.
     *
     * @return a new factory
     */
    protected abstract PageIndex.Factory newFactory();

    private PageIndex newIndex() {
        return newFactory().newIndex(PAGE);
    }

    private static void assertFound(PageIndex index, long address, long bytes, int slab) {
        for (long page = address; page < address + bytes; page += PAGE) {
            assertEquals(slab, index.find(page));
            assertEquals(slab, index.find(page + 8));
            assertEquals(slab, index.find(page + PAGE - 1));
        }
    }

    @Test
    void anEmptyIndexMustFindNothing() {
        PageIndex index = newIndex();
        for (long address : new long[] {0, 1, PAGE, BASE, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
            assertEquals(PageIndex.NONE, index.find(address));
        }
    }

    @Test
    void everyAddressOfASlabMustLeadToIt() {
        PageIndex index = newIndex();
        index.put(BASE, PAGE, 0);
        index.put(BASE + PAGE, 16 * PAGE, 1);
        index.put(BASE + 17 * PAGE, PAGE, Integer.MAX_VALUE);
        assertFound(index, BASE, PAGE, 0);
        assertFound(index, BASE + PAGE, 16 * PAGE, 1);
        assertFound(index, BASE + 17 * PAGE, PAGE, Integer.MAX_VALUE);
    }

    @Test
    void addressesBesideASlabMustLeadNowhere() {
        PageIndex index = newIndex();
        index.put(BASE + 4 * PAGE, 4 * PAGE, 7);
        for (long address :
                new long[] {BASE, BASE + 4 * PAGE - 1, BASE + 8 * PAGE, BASE + (1L << 32) + 5 * PAGE, 5 * PAGE, -BASE
                }) {
            assertEquals(PageIndex.NONE, index.find(address), () -> "0x" + Long.toHexString(address));
        }
    }

    @Test
    void aRemovedSlabMustBeForgottenAndItsNeighboursNot() {
        PageIndex index = newIndex();
        for (int i = 0; i < 3; i++) {
            index.put(BASE + 4L * i * PAGE, 4 * PAGE, i);
        }
        index.remove(BASE + 4 * PAGE, 4 * PAGE);
        assertFound(index, BASE, 4 * PAGE, 0);
        assertFound(index, BASE + 4 * PAGE, 4 * PAGE, PageIndex.NONE);
        assertFound(index, BASE + 8 * PAGE, 4 * PAGE, 2);
    }

    @Test
    void theSamePagesMustBeUsableAgainWithOtherSlabs() {
        PageIndex index = newIndex();
        for (int round = 0; round < 1000; round++) {
            long pages = 1L + round % 7;
            index.put(BASE, pages * PAGE, round);
            assertFound(index, BASE, pages * PAGE, round);
            assertEquals(PageIndex.NONE, index.find(BASE + pages * PAGE));
            index.remove(BASE, pages * PAGE);
        }
        assertEquals(PageIndex.NONE, index.find(BASE));
    }

    @Test
    void manySlabsStrewnOverTheAddressSpaceMustAllBeFound() {
        PageIndex index = newIndex();
        Random random = new Random(7);
        List<Long> places = new ArrayList<>();
        for (int i = 0; i < SLABS; i++) {
            long address = ((long) i << 38) + (random.nextInt(1 << 20) * PAGE);
            places.add(address);
            index.put(address, (1 + i % 5) * PAGE, i);
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < SLABS; i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        for (int i : order) {
            assertFound(index, places.get(i), (1 + i % 5) * PAGE, i);
            index.remove(places.get(i), (1 + i % 5) * PAGE);
            assertEquals(PageIndex.NONE, index.find(places.get(i)));
        }
    }

    @Test
    void eachIndexMustBeANewOne() {
        PageIndex.Factory factory = newFactory();
        PageIndex first = factory.newIndex(PAGE);
        first.put(BASE, PAGE, 3);
        PageIndex second = factory.newIndex(PAGE);
        assertNotSame(first, second);
        assertEquals(PageIndex.NONE, second.find(BASE));
        second.close();
        assertEquals(3, first.find(BASE));
    }

    @Test
    void otherPageSizesMustWork() {
        for (long page : new long[] {256, 4096, 65_536, 2L << 20, 1L << 30}) {
            PageIndex index = newFactory().newIndex(page);
            index.put(BASE, 3 * page, 5);
            assertEquals(5, index.find(BASE + 3 * page - 1));
            assertEquals(PageIndex.NONE, index.find(BASE + 3 * page));
            index.remove(BASE, 3 * page);
            assertEquals(PageIndex.NONE, index.find(BASE));
        }
    }

    @Test
    void removingWhatWasNeverEnteredMustHarmNothing() {
        PageIndex index = newIndex();
        index.put(BASE, PAGE, 1);
        index.remove(BASE + 64 * PAGE, 2 * PAGE); // the engine does so after a put that threw
        assertEquals(1, index.find(BASE));
    }

    @Test
    void readersMustFindWhatDoesNotChangeWhileAWriterWorks() throws Exception {
        PageIndex index = newIndex();
        for (int i = 0; i < 64; i++) {
            index.put(BASE + 2L * i * PAGE, PAGE, i);
        }
        AtomicBoolean over = new AtomicBoolean();
        List<Long> reads = Crew.together(4, thread -> {
            long count = 0;
            if (thread == 0) {
                for (int round = 0; round < 300; round++) {
                    for (int i = 0; i < 64; i++) {
                        index.put(BASE + (2L * i + 1) * PAGE, PAGE, 1000 + i);
                    }
                    for (int i = 0; i < 64; i++) {
                        index.remove(BASE + (2L * i + 1) * PAGE, PAGE);
                    }
                }
                over.set(true);
            }
            while (!over.get() || count == 0) {
                for (int i = 0; i < 64; i++) {
                    assertEquals(i, index.find(BASE + 2L * i * PAGE));
                    int changing = index.find(BASE + (2L * i + 1) * PAGE);
                    assertTrue(changing >= PageIndex.NONE, () -> "answer " + changing);
                    count++;
                }
            }
            return count;
        });
        assertTrue(reads.stream().allMatch(r -> r > 0));
    }

    @Test
    void closingTwiceMustHarmNothing() {
        PageIndex index = newIndex();
        index.put(BASE, PAGE, 1);
        index.close();
        index.close();
    }
}
