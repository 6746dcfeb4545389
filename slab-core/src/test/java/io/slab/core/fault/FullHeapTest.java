package io.slab.core.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import io.slab.core.support.ForkedJvm;
import io.slab.error.InvalidFreeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** While the Java heap is full, an operation that throws has not happened. */
class FullHeapTest {
    @ParameterizedTest
    @CsvSource({"general, 0", "general, 20000", "cache, 0", "cache, 60", "cache, 20000"})
    void anOperationThatThrowsMustHaveChangedNothing(String by, String warmUps) throws Exception {
        ForkedJvm.Result result = new ForkedJvm()
                .flags("--enable-native-access=ALL-UNNAMED", "-Xmx24m", "-XX:+UseSerialGC")
                .run(Program.class.getName(), by, warmUps);
        assertThat(result.output()).contains("as if nothing had been");
        assertThat(result.exit()).isZero();
    }

    /** Fills the heap, frees and allocates, and looks at what came of it. */
    static final class Program {
        private static final int OBJECTS = 3000;
        private static final int FAILURES = 10;
        private static final byte[][] HOG = new byte[20_000][];

        private Program() {}

        public static void main(String[] arguments) {
            try (SlabAllocator slabs = Slabs.create()) {
                SlabCache cache = slabs.createCache(CacheSpec.of("c", 64));
                boolean general = arguments[0].equals("general");
                LongConsumer free = general ? slabs::free : cache::free;
                LongSupplier allocate = general ? () -> slabs.allocateRaw(64) : cache::allocateRaw;
                for (int i = Integer.parseInt(arguments[1]); i > 0; i--) {
                    free.accept(allocate.getAsLong());
                }
                slabs.verify();
                for (int round = 0; round < 4; round++) {
                    round(slabs, free, allocate);
                }
            }
            System.out.println("as if nothing had been");
        }

        private static void round(SlabAllocator slabs, LongConsumer free, LongSupplier allocate) {
            long[] objects = new long[OBJECTS];
            for (int i = 0; i < OBJECTS; i++) {
                objects[i] = allocate.getAsLong();
            }
            List<Long> left = new ArrayList<>(2 * OBJECTS);
            for (long object : objects) {
                left.add(object);
            }
            long[] more = new long[OBJECTS];
            fill();
            int freed = freeSome(objects, free);
            int allocated = allocateSome(more, allocate);
            empty();
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
                    free.accept(object);
                } catch (InvalidFreeException e) {
                    throw new AssertionError("its free threw, and it was free", e);
                }
            }
            slabs.verify();
        }

        private static int freeSome(long[] objects, LongConsumer free) {
            int failures = 0;
            int done = 0;
            while (done < objects.length && failures < FAILURES) {
                try {
                    free.accept(objects[done]);
                    done++;
                } catch (OutOfMemoryError e) {
                    failures++;
                }
            }
            return done;
        }

        private static int allocateSome(long[] objects, LongSupplier allocate) {
            int failures = 0;
            int done = 0;
            while (done < objects.length && failures < FAILURES) {
                try {
                    objects[done] = allocate.getAsLong();
                    done++;
                } catch (OutOfMemoryError e) {
                    failures++;
                }
            }
            return done;
        }

        private static void fill() {
            int count = 0;
            for (int size = 1 << 20; size >= 16; size >>= 2) {
                try {
                    while (count < HOG.length) {
                        HOG[count] = new byte[size];
                        count++;
                    }
                } catch (OutOfMemoryError e) {
                    // smaller ones may still fit
                }
            }
        }

        private static void empty() {
            Arrays.fill(HOG, null);
        }
    }
}
