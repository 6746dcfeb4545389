package io.slab.core.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.ConfinedCache;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What users hear who hand over nothing, or call from the wrong thread. */
class MistakesTest {
    private static void assertNull(String what, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(what);
    }

    @Test
    void whatIsNullMustBeNamed() {
        try (SlabAllocator slabs =
                        SlabAllocatorConfig.builder().backend("arena").create();
                SlabCache cache = slabs.createCache(CacheSpec.of("used", 64))) {
            assertNull("name", () -> CacheSpec.of(null, 64));
            assertNull("spec", () -> slabs.createCache(null));
            assertNull("segment", () -> slabs.free((MemorySegment) null));
            assertNull("object", () -> cache.free((MemorySegment) null));
            assertNull("addresses", () -> cache.free(null, 0, 1));
            assertNull("addresses", () -> cache.allocateRaw(null, 0, 1));
            try (ConfinedCache confined = cache.confined()) {
                assertNull("object", () -> confined.free((MemorySegment) null));
            }
        }
    }

    @Test
    void aConfinedHandleMustTellUnnamedThreadsByTheirNumber() {
        try (SlabAllocator slabs =
                        SlabAllocatorConfig.builder().backend("arena").create();
                SlabCache cache = slabs.createCache(CacheSpec.of("used", 64));
                ConfinedCache confined = cache.confined()) {
            CompletableFuture.runAsync(
                            () -> assertThatThrownBy(confined::allocateRaw)
                                    .isInstanceOf(WrongThreadException.class)
                                    .hasMessageContaining("was called by virtual thread #"
                                            + Thread.currentThread().threadId()),
                            r -> Thread.ofVirtual().start(r))
                    .join();
        }
    }
}
