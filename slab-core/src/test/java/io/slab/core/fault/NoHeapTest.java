package io.slab.core.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.CacheStats;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import io.slab.core.support.ForkedJvm;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the Java heap has no room for a segment, its object goes back. */
@Execution(ExecutionMode.CONCURRENT) // waits for JVMs of its own
class NoHeapTest {
    @ParameterizedTest
    @ValueSource(strings = {"general", "aligned", "cache", "slot", "confined"})
    void anObjectWhoseSegmentFindsNoHeapMustGoBack(String how) throws Exception {
        ForkedJvm.Result result = new ForkedJvm()
                .flags("--enable-native-access=ALL-UNNAMED", "-Xmx24m", "-XX:+UseSerialGC")
                .run(Program.class.getName(), how);
        assertThat(result.output()).contains("none is lost");
        assertThat(result.exit()).isZero();
    }

    /** Takes objects until the heap is full of their segments. */
    static final class Program {
        private static final Object[] HELD = new Object[1 << 20];
        private static final int OBJECT_BYTES = 8; // the heap is full long before their slabs are many

        private Program() {}

        public static void main(String[] arguments) {
            try (SlabAllocator slabs = Slabs.create();
                    SlabCache cache = slabs.createCache(CacheSpec.of("c", OBJECT_BYTES))) {
                Supplier<Object> next = way(arguments[0], slabs, cache);
                int held = 0;
                int failed = 0;
                while (failed < 10) {
                    try {
                        HELD[held] = next.get();
                        held++;
                    } catch (OutOfMemoryError e) {
                        failed++;
                    }
                }
                for (int i = held / 2; i < held; i++) {
                    HELD[i] = MemorySegment.NULL; // room to look at it all
                }
                slabs.verify();
                long live = slabs.stats().caches().stream()
                        .map(CacheStats::objects)
                        .mapToLong(objects -> objects.live())
                        .sum();
                if (live != held) {
                    throw new AssertionError(held + " objects were allocated, " + live + " are live");
                }
                System.out.println("none is lost");
            }
        }

        private static Supplier<Object> way(String name, SlabAllocator slabs, SlabCache cache) {
            return switch (name) {
                case "general" -> () -> slabs.allocate(OBJECT_BYTES);
                case "aligned" -> () -> slabs.allocate(OBJECT_BYTES, 16);
                case "cache" -> cache::allocate;
                case "slot" -> cache::acquire;
                default -> cache.confined()::allocate;
            };
        }
    }
}
