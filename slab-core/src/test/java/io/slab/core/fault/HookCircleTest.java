package io.slab.core.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.support.Stress;
import io.slab.error.SlabException;
import io.slab.error.SlabPluginException;
import io.slab.spi.SlabListener;
import io.slab.spi.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hooks that use other caches, in circles and across threads: an error, never a deadlock. */
@Timeout(120)
class HookCircleTest {
    private final List<Runnable> hooks = new ArrayList<>();
    private SlabAllocator slabs;
    private String lock = "reentrant";

    @BeforeEach
    void open() {
        slabs = SlabAllocatorConfig.builder().backend("heap").create();
    }

    @AfterEach
    void close() {
        slabs.verify();
        slabs.close();
    }

    /** A cache whose constructor runs the hook of its number, which can be replaced. */
    private SlabCache cache(int number) {
        while (hooks.size() <= number) {
            hooks.add(() -> {});
        }
        return slabs.createCache(CacheSpec.of("cache-" + number, 64)
                .withSlabBytes(4096)
                .withLock(Strategy.named(lock))
                .withMagazineBytes(0)
                .withConstructor(s -> hooks.get(number).run()));
    }

    @Test
    void aCircleThroughOtherCachesMustBeAnErrorWhateverItsLength() {
        for (int length = 2; length < 5; length++) {
            List<SlabCache> circle = new ArrayList<>();
            for (int i = 0; i < length; i++) {
                circle.add(cache(hooks.size()));
            }
            int first = hooks.size() - length;
            for (int i = 0; i < length; i++) {
                SlabCache next = circle.get((i + 1) % length);
                hooks.set(first + i, next::allocateRaw);
            }
            assertThatThrownBy(circle.getFirst()::allocateRaw)
                    .isInstanceOf(SlabPluginException.class)
                    .hasStackTraceContaining("called back into cache 'cache-" + first + "'");
            for (SlabCache each : circle) {
                assertThat(each.stats().liveObjects()).isZero();
            }
            hooks.replaceAll(h -> () -> {});
            circle.forEach(c -> c.free(c.allocateRaw()));
        }
    }

    @Test
    void aHookMayUseOtherCachesInOneDirection() {
        SlabCache a = cache(0);
        SlabCache b = cache(1);
        hooks.set(0, () -> b.free(b.allocateRaw()));
        long[] all = new long[500];
        a.allocateRaw(all, 0, all.length);
        a.free(all, 0, all.length);
        assertThat(a.stats().liveObjects()).isZero();
        assertThat(b.stats().liveObjects()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reentrant", "spin"})
    void hooksOfTwoThreadsThatWaitForEachOtherMustNotHang(String kind) throws Exception {
        lock = kind;
        for (boolean virtual : new boolean[] {false, true}) {
            for (int threads = 2; threads < 5; threads++) {
                hooks.clear();
                CyclicBarrier inside = new CyclicBarrier(threads);
                AtomicInteger refused = new AtomicInteger();
                List<SlabCache> all = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    all.add(cache(i));
                }
                Stress stress = new Stress();
                for (int i = 0; i < threads; i++) {
                    SlabCache mine = all.get(i);
                    SlabCache next = all.get((i + 1) % threads);
                    hooks.set(i, once(() -> {
                        await(inside); // each thread is inside its hook and holds its cache's lock
                        next.allocateRaw();
                    }));
                    stress.once(
                            virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon(), () -> {
                                try {
                                    mine.allocateRaw();
                                } catch (SlabPluginException e) {
                                    assertThat(e).hasStackTraceContaining("in one direction");
                                    refused.incrementAndGet();
                                }
                            });
                }
                stress.join();
                assertThat(refused.get()).isBetween(1, threads);
                hooks.replaceAll(h -> () -> {});
                slabs.verify();
                all.forEach(SlabCache::close);
            }
        }
    }

    /** Only the first of the slab's many constructor calls. */
    private static Runnable once(Runnable action) {
        AtomicInteger calls = new AtomicInteger();
        return () -> {
            if (calls.getAndIncrement() == 0) {
                action.run();
            }
        };
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void threadsThatUseCachesInBothDirectionsAgainAndAgainMustNotHang() throws Exception {
        SlabCache a = cache(0);
        SlabCache b = cache(1);
        ThreadLocal<Boolean> nested = ThreadLocal.withInitial(() -> false);
        hooks.set(0, () -> useOther(nested, b));
        hooks.set(1, () -> useOther(nested, a));
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        Stress stress = new Stress();
        for (SlabCache cache : List.of(a, b)) {
            stress.repeat(Thread.ofPlatform().daemon(), () -> {
                try {
                    cache.free(cache.allocateRaw());
                    cache.shrink();
                    served.incrementAndGet();
                } catch (SlabPluginException e) {
                    refused.incrementAndGet();
                }
            });
        }
        stress.join();
        assertThat(served.get()).isPositive();
        assertThat(a.stats().liveObjects()).isZero();
        assertThat(b.stats().liveObjects()).isZero();
        hooks.replaceAll(h -> () -> {});
    }

    private static void useOther(ThreadLocal<Boolean> nested, SlabCache other) {
        if (!nested.get()) {
            nested.set(true);
            try {
                other.free(other.allocateRaw());
            } finally {
                nested.set(false);
            }
        }
    }

    @Test
    void aHookMayNotMakeFindOrCloseCaches() {
        List<Consumer<SlabCache>> calls = List.of(
                c -> slabs.createCache(CacheSpec.of("new", 8)),
                c -> slabs.findCache("other"),
                c -> slabs.caches(),
                c -> c.close(),
                c -> slabs.close());
        SlabCache other = slabs.createCache(CacheSpec.of("other", 8));
        SlabCache cache = cache(0);
        for (Consumer<SlabCache> call : calls) {
            hooks.set(0, () -> call.accept(other));
            assertThatThrownBy(cache::allocateRaw)
                    .isInstanceOf(SlabPluginException.class)
                    .hasStackTraceContaining("from inside a hook");
        }
        hooks.set(0, () -> {});
        assertThat(slabs.caches()).hasSize(2);
        other.free(other.allocate());
        cache.free(cache.allocateRaw());
    }

    @Test
    void aListenerThatUsesTheAllocatorMustBeDisabledAndTheOperationGoOn() {
        AtomicInteger heard = new AtomicInteger();
        SlabCache[] other = new SlabCache[1];
        SlabListener calls = event -> {
            if (other[0] != null) {
                heard.incrementAndGet();
                other[0].shrink();
            }
        };
        try (SlabAllocator own = SlabAllocatorConfig.builder()
                .backend("heap")
                .listener(Strategy.of("calls", calls))
                .create()) {
            other[0] = own.createCache(CacheSpec.of("other", 64));
            SlabCache cache = own.createCache(CacheSpec.of("cache", 64));
            long[] all = new long[5000];
            cache.allocateRaw(all, 0, all.length);
            cache.free(all, 0, all.length);
            assertThat(heard).as("events until it was disabled").hasValue(1);
            own.verify();
        } catch (SlabException e) {
            throw new AssertionError("the operation failed because of a listener", e);
        }
    }
}
