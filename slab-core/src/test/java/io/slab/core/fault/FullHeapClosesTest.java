package io.slab.core.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.ConfinedCache;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import io.slab.core.support.ForkedJvm;
import io.slab.core.support.HeapHog;
import io.slab.error.SlabPluginException;
import io.slab.spi.SlabEvent;
import io.slab.spi.SlabListener;
import io.slab.spi.Strategy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a close finds the Java heap full, the next one closes; and no lock stays taken. */
@Execution(ExecutionMode.CONCURRENT) // waits for JVMs of its own
class FullHeapClosesTest {
    private static final String THROUGH = "closed in the end";

    @ParameterizedTest
    @ValueSource(strings = {"ALLOCATOR", "CACHE", "CONFINED", "STRIPES"})
    void whatThrewMustBeDoneByTheNextCall(String what) throws Exception {
        ForkedJvm.Result result = new ForkedJvm()
                .flags("--enable-native-access=ALL-UNNAMED", "-Xmx12m", "-XX:+UseSerialGC", "-XX:-UseTLAB")
                .run(Program.class.getName(), what);
        assertThat(result.output()).contains(THROUGH).doesNotContain("none of them threw");
        assertThat(result.exit()).isZero();
    }

    /** Closes, with more Java heap each time. */
    static final class Program {
        private static final int OBJECTS = 1000;
        private static final int MOST_LEFT = 30;
        private static final long[] HELD = new long[OBJECTS];
        private static final Regions REGIONS = new Regions();

        private Program() {}

        public static void main(String[] arguments) throws InterruptedException {
            Scene scene = Scene.valueOf(arguments[0]);
            play(scene, -1); // what is loaded and linked once
            play(scene, -1);
            HeapHog.fill(0);
            HeapHog.empty();
            int failures = 0;
            for (int left = 0; left < MOST_LEFT; left += 3) {
                failures += play(scene, left) ? 0 : 1;
            }
            System.out.println(failures == 0 ? "none of them threw" : THROUGH);
        }

        private static boolean play(Scene scene, int left) throws InterruptedException {
            SlabAllocator slabs = Slabs.create(Slabs.builder()
                    .cpuLocator(scene == Scene.STRIPES ? "thread-hash" : "auto")
                    .listener(Strategy.of("regions", REGIONS))
                    .build());
            SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
            Runnable action = action(scene, slabs, cache);
            if (left >= 0) {
                HeapHog.fill(left);
            }
            boolean done = isDone(action);
            HeapHog.empty();
            if (!done) {
                action.run();
            }
            require(scene, slabs);
            slabs.close();
            return done;
        }

        private static Runnable action(Scene scene, SlabAllocator slabs, SlabCache cache) {
            ConfinedCache confined = cache.confined();
            for (int i = 0; i < OBJECTS; i++) {
                HELD[i] = confined.allocateRaw();
            }
            for (int i = 0; i < OBJECTS; i++) {
                confined.free(HELD[i]);
            }
            return switch (scene) {
                case ALLOCATOR -> slabs::close;
                case CACHE -> cache::close;
                case CONFINED -> confined::close;
                case STRIPES -> firstOfVirtualThreads(cache);
            };
        }

        /** Frees and allocates; the thread is there before the heap is full. */
        private static Runnable firstOfVirtualThreads(SlabCache cache) {
            AtomicBoolean go = new AtomicBoolean();
            Throwable[] thrown = new Throwable[1];
            Thread thread = Thread.ofVirtual().start(() -> {
                while (!go.get()) {
                    Thread.onSpinWait();
                }
                try {
                    cache.free(cache.allocateRaw());
                } catch (Throwable t) {
                    thrown[0] = t;
                }
            });
            return () -> {
                go.set(true);
                while (thread.isAlive()) {
                    Thread.onSpinWait();
                }
                if (thrown[0] instanceof Error e) {
                    thrown[0] = null;
                    throw e;
                }
            };
        }

        private static boolean isDone(Runnable action) {
            try {
                action.run();
                return true;
            } catch (OutOfMemoryError e) {
                return false;
            } catch (SlabPluginException e) {
                if (e.getCause() instanceof OutOfMemoryError) {
                    return false;
                }
                throw e;
            }
        }

        private static void require(Scene scene, SlabAllocator slabs) throws InterruptedException {
            if (scene == Scene.ALLOCATOR) {
                if (REGIONS.mapped != 0) {
                    throw new AssertionError("it is closed and keeps " + REGIONS.mapped + " regions");
                }
                return;
            }
            Thread other = Thread.ofPlatform().daemon().start(slabs::verify);
            other.join(10_000);
            if (other.isAlive()) {
                throw new AssertionError("a lock stayed taken");
            }
            slabs.verify();
            if (scene == Scene.CACHE && slabs.stats().slabBytes() != 0) {
                throw new AssertionError("a closed cache keeps " + slabs.stats().slabBytes() + " bytes");
            }
        }
    }

    /** Counts those that are mapped. */
    private static final class Regions implements SlabListener {
        private int mapped;

        @Override
        public void onEvent(SlabEvent event) {
            if (event instanceof SlabEvent.RegionReserved) {
                mapped++;
            } else if (event instanceof SlabEvent.RegionReleased) {
                mapped--;
            }
        }
    }

    private enum Scene {
        ALLOCATOR,
        CACHE,
        CONFINED,
        STRIPES
    }
}
