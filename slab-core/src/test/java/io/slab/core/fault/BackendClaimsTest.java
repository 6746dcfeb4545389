package io.slab.core.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.error.SlabPluginException;
import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRegion;
import io.slab.spi.Strategy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends that claim what is not so. */
class BackendClaimsTest {
    private static SlabAllocatorConfig.Builder config() {
        return SlabAllocatorConfig.builder().coloring("none");
    }

    /** A backend whose regions are what somebody says. */
    private static PageBackend giving(LongFunction<MemorySegment> memory, Set<Capability> capabilities) {
        return new PageBackend() {
            @Override
            public Set<Capability> capabilities() {
                return capabilities;
            }

            @Override
            public long pageBytes() {
                return 4096;
            }

            @Override
            public long preferredRegionBytes(long reservedBytes) {
                return 1 << 20;
            }

            @Override
            public PageRegion reserve(long bytes, long alignment, int node) {
                MemorySegment segment = memory.apply(bytes);
                return new PageRegion() {
                    @Override
                    public MemorySegment segment() {
                        return segment;
                    }

                    @Override
                    public void commit(long offset, long length) {}

                    @Override
                    public void decommit(long offset, long length) {}

                    @Override
                    public void release() {}
                };
            }
        };
    }

    @Test
    void aBackendThatClaimsRealAddressesButGivesAnArrayMustBeRefused() {
        PageBackend liar = giving(
                bytes -> MemorySegment.ofArray(new long[(int) (bytes / 8)]), Set.of(Capability.NATIVE_ADDRESSES));
        SlabAllocator slabs = config().backend(Strategy.of("liar", liar)).create();
        SlabCache cache = slabs.createCache(CacheSpec.of("c", 100));
        assertThatThrownBy(cache::allocate)
                .isInstanceOfSatisfying(
                        SlabPluginException.class, e -> assertThat(e.plugin()).isEqualTo("liar"));
        slabs.close();
    }

    @Test
    void aBackendThatGivesTheSameMemoryTwiceMustBeRefused() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(32 << 20, 1 << 20);
            PageBackend twice = giving(bytes -> memory, Set.of(Capability.NATIVE_ADDRESSES));
            SlabAllocator slabs = config().backend(Strategy.of("twice", twice)).create();
            long object = slabs.allocateRaw(100);
            assertThatThrownBy(() -> slabs.allocateRaw(16 << 20))
                    .isInstanceOfSatisfying(
                            SlabPluginException.class,
                            e -> assertThat(e.plugin()).isEqualTo("twice"))
                    .hasMessageContaining("still is");
            slabs.free(object);
            slabs.verify();
            slabs.close();
        }
    }

    @Test
    void aBackendWhoseMemoryIsClosedMustBeRefused() {
        PageBackend late = giving(
                bytes -> {
                    try (Arena arena = Arena.ofConfined()) {
                        return arena.allocate(bytes, 1 << 20);
                    }
                },
                Set.of(Capability.NATIVE_ADDRESSES));
        SlabAllocator slabs = config().backend(Strategy.of("late", late)).create();
        assertThatThrownBy(() -> slabs.allocateRaw(100))
                .isInstanceOfSatisfying(
                        SlabPluginException.class, e -> assertThat(e.plugin()).isEqualTo("late"))
                .hasMessageContaining("closed");
        slabs.verify();
        slabs.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBackendWhoseMemoryIsOneThreadsMustBeRefused(boolean ours) {
        try (Arena own = Arena.ofConfined()) {
            PageBackend shy = giving(
                    bytes -> ours
                            ? own.allocate(bytes, 1 << 20)
                            : CompletableFuture.supplyAsync(
                                            () -> Arena.ofConfined().allocate(bytes, 1 << 20))
                                    .join(),
                    Set.of(Capability.NATIVE_ADDRESSES));
            SlabAllocator slabs = config().backend(Strategy.of("shy", shy)).create();
            assertThatThrownBy(() -> slabs.allocateRaw(100))
                    .isInstanceOfSatisfying(
                            SlabPluginException.class,
                            e -> assertThat(e.plugin()).isEqualTo("shy"))
                    .hasMessageContaining("confined to one thread");
            slabs.verify();
            slabs.close();
        }
    }

    @Test
    void aBackendThatDoesNotTellWhatItCanDoMustBeRefused() {
        PageBackend silent = giving(bytes -> MemorySegment.NULL, null);
        assertThatThrownBy(() -> config().backend(Strategy.of("silent", silent)).create())
                .isInstanceOfSatisfying(
                        SlabPluginException.class, e -> assertThat(e.plugin()).isEqualTo("silent"));
    }
}
