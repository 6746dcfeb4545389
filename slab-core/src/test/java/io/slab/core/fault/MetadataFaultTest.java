package io.slab.core.fault;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.DescriptorPlacement;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.error.InvalidFreeException;
import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabCorruptionException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabPluginException;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.DescriptorStore;
import io.slab.spi.PageIndex;
import io.slab.spi.Strategy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Page indexes and descriptor stores that fail, lie, or must not be asked. */
class MetadataFaultTest {
    /** A correct index that counts, throws where it is told to, and can lie. */
    private static final class ScriptedIndex implements PageIndex {
        private final TreeMap<Long, long[]> entries = new TreeMap<>();
        private int puts;
        private int removes;
        private int finds;
        private int closes;
        private boolean putThrows;
        private boolean removeThrows;
        private boolean findThrows;
        private int lie = NONE;

        private static void fail(boolean fails) {
            if (fails) {
                throw new IllegalStateException("scripted");
            }
        }

        @Override
        public synchronized void put(long address, long bytes, int slab) {
            puts++;
            entries.put(address, new long[] {address + bytes, slab});
            fail(putThrows);
        }

        @Override
        public synchronized void remove(long address, long bytes) {
            removes++;
            fail(removeThrows);
            entries.remove(address);
        }

        @Override
        public synchronized int find(long address) {
            finds++;
            fail(findThrows);
            var below = entries.floorEntry(address);
            boolean hit = below != null && address < below.getValue()[0];
            return lie != NONE ? lie : hit ? (int) below.getValue()[1] : NONE;
        }

        @Override
        public void close() {
            closes++;
        }
    }

    private final ScriptedIndex index = new ScriptedIndex();
    private final List<MemorySegment> descriptors = new ArrayList<>();
    private RuntimeException storeThrows;
    private boolean freeThrows;

    private final DescriptorStore store = new DescriptorStore() {
        @Override
        public MemorySegment allocate(long bytes) {
            if (storeThrows != null) {
                throw storeThrows;
            }
            descriptors.add(Arena.ofAuto().allocate(bytes, 8));
            return descriptors.getLast();
        }

        @Override
        public void free(MemorySegment descriptor) {
            if (freeThrows) {
                throw new IllegalStateException("scripted");
            }
            assertThat(descriptors.remove(descriptor)).isTrue();
        }
    };

    private SlabAllocator open() {
        return SlabAllocatorConfig.builder()
                .backend("heap")
                .coloring("none")
                .reclaim("immediate")
                .pageIndex(Strategy.of("scripted", pageBytes -> index))
                .descriptorStore(Strategy.of("store", store))
                .create();
    }

    private static CacheSpec offSlab() {
        return CacheSpec.of("off", 64)
                .withSlabBytes(8192)
                .withMagazineBytes(0)
                .withDescriptors(DescriptorPlacement.OFF_SLAB);
    }

    @Test
    void slabsOfOnePageWithTheirHeaderOnThemMustNeedNeither() {
        try (SlabAllocator slabs = open();
                SlabCache cache = slabs.createCache(
                        CacheSpec.of("on", 64).withSlabBytes(4096).withDescriptors(DescriptorPlacement.ON_SLAB))) {
            long[] all = new long[1000];
            cache.allocateRaw(all, 0, all.length);
            slabs.verify();
            cache.free(all, 0, all.length);
            assertThatThrownBy(() -> cache.free(all[0])).isInstanceOf(InvalidFreeException.class);
            cache.shrink();
            assertThat(index.puts + index.removes).isZero();
            assertThat(descriptors).isEmpty();
        }
        assertThat(index.closes).isOne();
    }

    @Test
    void eachSlabMustBeEnteredAndForgottenOnce() {
        try (SlabAllocator slabs = open();
                SlabCache cache = slabs.createCache(offSlab())) {
            long[] all = new long[4 * cache.stats().objectsPerSlab()];
            cache.allocateRaw(all, 0, all.length);
            assertThat(index.puts).isEqualTo(4);
            assertThat(descriptors).hasSize(4);
            assertThat(descriptors).extracting(d -> d.get(JAVA_LONG, 0)).contains(all[0]);
            slabs.verify();
            cache.free(all, 0, all.length);
            assertThat(index.removes).isEqualTo(4);
            assertThat(descriptors).isEmpty();
        }
    }

    @Test
    void aSlabThatCannotBeEnteredMustGoBackWhole() {
        try (SlabAllocator slabs = open()) {
            SlabCache cache = slabs.createCache(offSlab());
            index.putThrows = true;
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(cache::allocateRaw)
                        .isInstanceOf(SlabPluginException.class)
                        .hasMessageContaining("'scripted'");
            }
            assertThat(cache.stats().totalSlabBytes()).isZero();
            assertThat(descriptors).isEmpty();
            slabs.verify();
            index.putThrows = false;
            cache.free(cache.allocateRaw());
            slabs.verify();
        }
    }

    @Test
    void anIndexThatThrowsWhenAskedMustFailTheOperationAndChangeNothing() {
        try (SlabAllocator slabs = open()) {
            SlabCache cache = slabs.createCache(offSlab());
            long address = cache.allocateRaw();
            index.findThrows = true;
            assertThatThrownBy(() -> cache.free(address))
                    .isInstanceOf(SlabPluginException.class)
                    .hasRootCauseMessage("scripted");
            assertThatThrownBy(() -> slabs.free(address)).isInstanceOf(SlabPluginException.class);
            index.findThrows = false;
            assertThat(cache.stats().liveObjects()).isOne();
            cache.free(address);
            slabs.verify();
        }
    }

    @Test
    void anIndexThatCannotForgetMustNotMakeAFreeFailNorAnAddressValid() {
        try (SlabAllocator slabs = open()) {
            SlabCache cache = slabs.createCache(offSlab());
            index.removeThrows = true;
            for (int i = 0; i < 20; i++) {
                long address = cache.allocateRaw();
                cache.free(address);
                assertThatThrownBy(() -> cache.free(address)).isInstanceOf(InvalidFreeException.class);
            }
            slabs.verify();
        }
    }

    @Test
    void aLieMustBeRefusedAndFoundByVerify() {
        try (SlabAllocator slabs = open()) {
            SlabCache cache = slabs.createCache(offSlab());
            SlabCache other = slabs.createCache(CacheSpec.of("other", 64).withSlabBytes(8192));
            long address = cache.allocateRaw();
            long another = other.allocateRaw();
            for (int lie : new int[] {1, 2, 77, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                index.lie = lie;
                assertThatThrownBy(() -> cache.free(address)).isInstanceOf(InvalidFreeException.class);
                assertThatThrownBy(slabs::verify).isInstanceOf(SlabCorruptionException.class);
            }
            index.lie = PageIndex.NONE;
            slabs.verify();
            cache.free(address);
            other.free(another);
        }
    }

    @Test
    void aFactoryThatFailsMustNotStrandTheAllocator() {
        for (PageIndex.Factory factory : new PageIndex.Factory[] {
            pageBytes -> null,
            pageBytes -> {
                throw new IllegalStateException("scripted");
            }
        }) {
            assertThatThrownBy(() -> SlabAllocatorConfig.builder()
                            .pageIndex(Strategy.of("broken", factory))
                            .create())
                    .isInstanceOf(SlabPluginException.class)
                    .hasMessageContaining("'broken'");
        }
        assertThatThrownBy(
                        () -> SlabAllocatorConfig.builder().pageIndex("no-such").create())
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("hash, tree");
    }

    @Test
    void aStoreThatFailsMustFailTheGrowthAlone() {
        try (SlabAllocator slabs = open()) {
            SlabCache cache = slabs.createCache(offSlab());
            storeThrows = new IllegalStateException("scripted");
            assertThatThrownBy(cache::allocateRaw)
                    .isInstanceOf(SlabPluginException.class)
                    .hasMessageContaining("'store'");
            storeThrows = new BackendMemoryException("scripted", null);
            assertThatThrownBy(cache::allocateRaw).isInstanceOf(SlabOutOfMemoryException.class);
            assertThat(cache.tryAllocate()).isEmpty();
            assertThat(cache.stats().totalSlabBytes()).isZero();
            slabs.verify();
            storeThrows = null;
            cache.free(cache.allocateRaw());
        }
    }

    @Test
    void aStoreThatGivesWrongMemoryMustBeRefused() {
        List<MemorySegment> wrong = new ArrayList<>();
        wrong.add(Arena.ofAuto().allocate(16, 8));
        wrong.add(Arena.ofAuto().allocate(4096, 8).asReadOnly());
        wrong.add(Arena.ofAuto().allocate(4096, 8).asSlice(4));
        wrong.add(null);
        for (MemorySegment given : wrong) {
            DescriptorStore gives = new DescriptorStore() {
                @Override
                public MemorySegment allocate(long bytes) {
                    return given;
                }

                @Override
                public void free(MemorySegment descriptor) {}
            };
            try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                    .backend("heap")
                    .descriptorStore(Strategy.of("wrong", gives))
                    .create()) {
                SlabCache cache = slabs.createCache(offSlab());
                assertThatThrownBy(cache::allocateRaw)
                        .isInstanceOf(SlabPluginException.class)
                        .hasMessageContaining("aligned to 8");
                slabs.verify();
            }
        }
    }

    @Test
    void aDescriptorThatDiesMustBeGivenUpAndTheSlabGoOn() {
        Arena arena = Arena.ofShared();
        DescriptorStore dies = new DescriptorStore() {
            @Override
            public MemorySegment allocate(long bytes) {
                return arena.allocate(bytes, 8);
            }

            @Override
            public void free(MemorySegment descriptor) {
                throw new IllegalStateException("scripted");
            }
        };
        try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                .backend("heap")
                .descriptorStore(Strategy.of("dies", dies))
                .create()) {
            SlabCache cache = slabs.createCache(offSlab());
            long first = cache.allocateRaw();
            arena.close();
            long second = cache.allocateRaw();
            slabs.verify();
            cache.free(first);
            cache.free(second);
            cache.shrink();
            slabs.verify();
            assertThat(cache.stats().liveObjects()).isZero();
        }
    }

    @Test
    void damageToADescriptorMustBeFoundByVerify() {
        try (SlabAllocator slabs = open()) {
            SlabCache cache = slabs.createCache(offSlab());
            cache.allocateRaw();
            MemorySegment descriptor = descriptors.getFirst();
            for (int word = 1; word < descriptor.byteSize() / 8; word++) {
                long before = descriptor.getAtIndex(JAVA_LONG, word);
                descriptor.setAtIndex(JAVA_LONG, word, before ^ 4);
                assertThatThrownBy(slabs::verify)
                        .isInstanceOf(SlabCorruptionException.class)
                        .hasMessageContaining("descriptor");
                descriptor.setAtIndex(JAVA_LONG, word, before);
            }
            slabs.verify();
        }
    }
}
