package io.slab.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.spi.PageIndex;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class PageIndexContractTest {
    private static Supplier<PageIndex.Factory> maker;

    @EnabledIf("io.slab.tck.ContractRun#isRunning")
    static class Subject extends PageIndexContract {
        @Override
        protected PageIndex.Factory newFactory() {
            return maker.get();
        }
    }

    /** A correct index; flaws override a method. */
    private static class Correct implements PageIndex {
        record Entry(long end, int slab) {}

        final NavigableMap<Long, Entry> entries;

        Correct() {
            this(new ConcurrentSkipListMap<>());
        }

        Correct(NavigableMap<Long, Entry> entries) {
            this.entries = entries;
        }

        @Override
        public void put(long address, long bytes, int slab) {
            entries.put(address, new Entry(address + bytes, slab));
        }

        @Override
        public void remove(long address, long bytes) {
            entries.remove(address);
        }

        @Override
        public int find(long address) {
            Map.Entry<Long, Entry> below = entries.floorEntry(address);
            return below != null && address < below.getValue().end ? below.getValue().slab : NONE;
        }
    }

    private static final class FindsZero extends Correct {
        @Override
        public int find(long address) {
            return Math.max(0, super.find(address));
        }
    }

    private static final class FirstPageOnly extends Correct {
        @Override
        public void put(long address, long bytes, int slab) {
            super.put(address, 4096, slab);
        }
    }

    private static final class NoEnd extends Correct {
        @Override
        public void put(long address, long bytes, int slab) {
            super.put(address, Long.MAX_VALUE - address, slab);
        }
    }

    private static final class RemovesAll extends Correct {
        @Override
        public void remove(long address, long bytes) {
            entries.clear();
        }
    }

    private static final class NeverReplaces extends Correct {
        private final Map<Long, Entry> first = new java.util.concurrent.ConcurrentHashMap<>();

        @Override
        public void put(long address, long bytes, int slab) {
            Entry entry = new Entry(address + bytes, slab);
            entries.put(address, first.merge(address, entry, (a, b) -> a));
        }
    }

    private static final class ThirtyTwoBits extends Correct {
        @Override
        public void put(long address, long bytes, int slab) {
            super.put(address & 0xFFFF_FFFFL, bytes, slab);
        }

        @Override
        public void remove(long address, long bytes) {
            super.remove(address & 0xFFFF_FFFFL, bytes);
        }

        @Override
        public int find(long address) {
            return super.find(address & 0xFFFF_FFFFL);
        }
    }

    private static final class Insists extends Correct {
        @Override
        public void remove(long address, long bytes) {
            if (entries.remove(address) == null) {
                throw new IllegalStateException("scripted");
            }
        }
    }

    private static final class ClosesOnce extends Correct {
        private boolean closed;

        @Override
        public void close() {
            if (closed) {
                throw new IllegalStateException("scripted");
            }
            closed = true;
        }
    }

    /** Moves everything at each change, so that readers find nothing meanwhile. */
    private static final class Rebuilds extends Correct {
        @Override
        public void put(long address, long bytes, int slab) {
            Map<Long, Entry> copy = new TreeMap<>(entries);
            entries.clear();
            entries.putAll(copy);
            super.put(address, bytes, slab);
        }
    }

    private static PageIndex.Factory shared() {
        PageIndex one = new Correct();
        return pageBytes -> one;
    }

    private static PageIndex.Factory pagesOf4096Only() {
        return pageBytes -> pageBytes == 4096 ? new Correct() : new NoEnd();
    }

    @Test
    void aCorrectIndexMustPass() {
        maker = () -> pageBytes -> new Correct();
        assertThat(ContractRun.failures(Subject.class)).isEmpty();
    }

    @Test
    void everyTestMustFailForItsFlaw() {
        Map<String, Supplier<PageIndex.Factory>> flaws = Map.ofEntries(
                Map.entry("anEmptyIndexMustFindNothing", () -> pageBytes -> new FindsZero()),
                Map.entry("everyAddressOfASlabMustLeadToIt", () -> pageBytes -> new FirstPageOnly()),
                Map.entry("addressesBesideASlabMustLeadNowhere", () -> pageBytes -> new NoEnd()),
                Map.entry("aRemovedSlabMustBeForgottenAndItsNeighboursNot", () -> pageBytes -> new RemovesAll()),
                Map.entry("theSamePagesMustBeUsableAgainWithOtherSlabs", () -> pageBytes -> new NeverReplaces()),
                Map.entry("manySlabsStrewnOverTheAddressSpaceMustAllBeFound", () -> pageBytes -> new ThirtyTwoBits()),
                Map.entry("eachIndexMustBeANewOne", PageIndexContractTest::shared),
                Map.entry("otherPageSizesMustWork", PageIndexContractTest::pagesOf4096Only),
                Map.entry("removingWhatWasNeverEnteredMustHarmNothing", () -> pageBytes -> new Insists()),
                Map.entry("readersMustFindWhatDoesNotChangeWhileAWriterWorks", () -> pageBytes -> new Rebuilds()),
                Map.entry("closingTwiceMustHarmNothing", () -> pageBytes -> new ClosesOnce()));
        flaws.forEach((test, flawed) -> {
            maker = flawed;
            assertThat(ContractRun.failures(Subject.class)).contains(test);
        });
        ContractRun.assertEveryTestCanFail(PageIndexContract.class, flaws.keySet());
    }
}
