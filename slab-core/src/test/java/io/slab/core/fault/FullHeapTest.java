package io.slab.core.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import io.slab.core.support.ForkedJvm;
import io.slab.core.support.HeapHog;
import io.slab.error.InvalidFreeException;
import io.slab.error.SlabPluginException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** While the Java heap is full, an operation that throws has not happened. */
@Execution(ExecutionMode.CONCURRENT) // waits for JVMs of its own
class FullHeapTest {
    private static final int BULK = 300;
    private static final int AT_ONCE = 8000;

    @ParameterizedTest
    @CsvSource({
        "general, 0, 3000",
        "general, 20000, 3000",
        "cache, 60, 3000",
        "cache, 20000, 3000",
        "bulk, 0, 3000",
        "at once, 0, 8000",
        "bulk, 20000, 3000",
        "runs, 0, 30"
    })
    void anOperationThatThrowsMustHaveChangedNothing(String by, String warmUps, String objects) throws Exception {
        ForkedJvm.Result result = new ForkedJvm()
                .flags("--enable-native-access=ALL-UNNAMED", "-Xmx24m", "-XX:+UseSerialGC")
                .run(Program.class.getName(), by, warmUps, objects);
        assertThat(result.output()).contains("as if nothing had been");
        assertThat(result.exit()).isZero();
    }

    /** Fills the heap, frees and allocates, and looks at what came of it. */
    static final class Program {
        private static final int RUN_BYTES = 80_000;
        private static final int FAILURES = 4;

        private Program() {}

        public static void main(String[] arguments) {
            try (SlabAllocator slabs = Slabs.create()) {
                SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
                Way way = way(arguments[0], slabs, cache);
                long[] one = new long[BULK];
                for (int i = Integer.parseInt(arguments[1]); i > 0; i--) {
                    way.allocate(one, 0);
                    way.free(one, 0);
                }
                slabs.verify();
                for (int round = 0; round < 3; round++) {
                    round(slabs, way, Integer.parseInt(arguments[2]));
                }
            }
            System.out.println("as if nothing had been");
        }

        private static Way way(String name, SlabAllocator slabs, SlabCache cache) {
            return switch (name) {
                case "general" -> new OneByOne(() -> slabs.allocateRaw(64), slabs::free);
                case "runs" -> new OneByOne(() -> slabs.allocateRaw(RUN_BYTES), slabs::free);
                case "bulk" -> new Bulk(cache, BULK);
                case "at once" -> new Bulk(cache, AT_ONCE);
                default -> new OneByOne(cache::allocateRaw, cache::free);
            };
        }

        private static void round(SlabAllocator slabs, Way way, int count) {
            long[] objects = new long[count];
            for (int i = 0; i < count; ) {
                i += way.allocate(objects, i);
            }
            List<Long> left = new ArrayList<>(2 * count);
            for (long object : objects) {
                left.add(object);
            }
            long[] more = new long[count];
            IntUnaryOperator free = at -> way.free(objects, at);
            IntUnaryOperator allocate = at -> way.allocate(more, at);
            HeapHog.fill(0);
            int freed = some(free, count);
            int allocated = some(allocate, count);
            HeapHog.empty();
            for (int i = 0; i < freed; i++) {
                left.remove((Long) objects[i]);
            }
            for (int i = 0; i < allocated; i++) {
                left.add(more[i]);
            }
            long live = slabs.stats().liveObjects();
            if (live != left.size()) {
                throw new AssertionError(live + " objects are live, of " + left.size() + " it was said");
            }
            slabs.verify();
            for (long object : left) {
                try {
                    slabs.free(object);
                } catch (InvalidFreeException e) {
                    throw new AssertionError("its free threw, and it was free", e);
                }
            }
            slabs.verify();
        }

        /** How many objects it came to. */
        private static int some(IntUnaryOperator operation, int count) {
            int failures = 0;
            int done = 0;
            while (done < count && failures < FAILURES) {
                try {
                    done += operation.applyAsInt(done);
                } catch (OutOfMemoryError e) {
                    failures++;
                } catch (SlabPluginException e) {
                    if (!(e.getCause() instanceof OutOfMemoryError)) {
                        throw e;
                    }
                    failures++;
                }
            }
            return done;
        }
    }

    /** How objects come and go; both tell how many. */
    private interface Way {
        int allocate(long[] objects, int at);

        int free(long[] objects, int at);
    }

    private record OneByOne(LongSupplier allocator, LongConsumer freer) implements Way {
        @Override
        public int allocate(long[] objects, int at) {
            objects[at] = allocator.getAsLong();
            return 1;
        }

        @Override
        public int free(long[] objects, int at) {
            freer.accept(objects[at]);
            return 1;
        }
    }

    private record Bulk(SlabCache cache, int size) implements Way {
        @Override
        public int allocate(long[] objects, int at) {
            cache.allocateRaw(objects, at, size);
            return size;
        }

        @Override
        public int free(long[] objects, int at) {
            cache.free(objects, at, size);
            return size;
        }
    }
}
