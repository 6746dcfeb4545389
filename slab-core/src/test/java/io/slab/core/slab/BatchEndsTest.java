package io.slab.core.slab;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
import io.slab.DescriptorPlacement;
import io.slab.core.page.Placement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What leaves a slab at once ends with a page, or else with a cache line. */
class BatchEndsTest extends PoolHarness {
    private static final int LINE = 64;
    private static final int PAGE = 4096;
    private static final int SLAB = 64 << 10;

    /** Of one slab. */
    private SlabPool pool(int size, boolean onSlab, int line) {
        CacheSpec spec = CacheSpec.of("shared", size)
                .withAlignment(Math.min(line, Integer.lowestOneBit(size)))
                .withSlabBytes(SLAB)
                .withDescriptors(onSlab ? DescriptorPlacement.ON_SLAB : DescriptorPlacement.OFF_SLAB);
        SlabPool pool = pool(spec, line);
        factory(spec, line).make(pool, this, Placement.ANYWHERE);
        return pool;
    }

    @Property(tries = 200)
    void takersOfHalfMagazinesMustNotMeetOnALine(
            @ForAll @IntRange(min = 1, max = 31) int words,
            @ForAll boolean onSlab,
            @ForAll boolean wide,
            @ForAll long seed) {
        int size = 8 * words;
        int line = wide ? 2 * LINE : LINE;
        SlabPool pool = pool(size, onSlab, line);
        Random random = new Random(seed);
        Map<Long, Integer> takers = new HashMap<>();
        long[] out = new long[128];
        while (pool.counts().freeObjects() > 0) {
            int taker = random.nextInt(4);
            int wanted = line / 4 + random.nextInt(out.length - line / 4 + 1); // twice as many as a line may have
            int n = pool.take(out, 0, wanted, 0, 0);
            assertThat(n).isBetween(1, wanted);
            for (int i = 0; i < n; i++) {
                for (long at = out[i] / line; at <= (out[i] + size - 1) / line; at++) {
                    assertThat(takers.merge(at, taker, (a, b) -> a.equals(b) ? a : -1))
                            .as("who has a part of a line with an object of %d bytes", size)
                            .isEqualTo(taker);
                }
            }
            pool.verify();
        }
    }

    @Property(tries = 200)
    void takersOfTwoPagesMustNotMeetOnAPage(
            @ForAll @IntRange(min = 1, max = 7) int words, @ForAll boolean onSlab, @ForAll long seed) {
        int size = 8 * words;
        SlabPool pool = pool(size, onSlab, LINE);
        Random random = new Random(seed);
        Map<Long, Integer> takers = new HashMap<>();
        long[] out = new long[4 * PAGE / size];
        int firstLine = size
                * LINE
                / Integer.lowestOneBit(size); // the first object that begins with a line is there, or before
        while (pool.counts().freeObjects() > 0) {
            int taker = random.nextInt(4);
            int n = pool.take(out, 0, out.length / 2 + 32 + random.nextInt(out.length / 2 - 32), 0, 0);
            for (int i = 0; i < n; i++) {
                if (out[i] % PAGE >= firstLine) {
                    int owner = takers.merge(out[i] / PAGE, taker, (a, b) -> a.equals(b) ? a : -1);
                    assertThat(owner)
                            .as("who has a page of objects of %d bytes", size)
                            .isEqualTo(taker);
                }
            }
            pool.verify();
        }
    }

    @Property(tries = 200)
    void noMoreThanHalfOfWhatIsWantedMayBeLeft(
            @ForAll @IntRange(min = 1, max = 300) int words, @ForAll @IntRange(min = 1, max = 64) int wanted) {
        SlabPool pool = pool(8 * words, true, LINE);
        List<Long> outside = new ArrayList<>();
        long[] out = new long[64];
        Random random = new Random(words);
        for (int round = 0; round < 50; round++) {
            long free = pool.counts().freeObjects();
            int n = pool.take(out, 0, wanted, 0, 0);
            assertThat(n).isBetween((int) Math.min((wanted + 1) / 2, free), (int) Math.min(wanted, free));
            for (int i = 0; i < n; i++) {
                outside.add(out[i]);
            }
            for (int i = random.nextInt(wanted);
                    i > 0 && !outside.isEmpty();
                    i--) { // so that what is left lies here and there
                long address = outside.remove(random.nextInt(outside.size()));
                put(pool, address);
            }
            pool.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 128, 256, 264, 1000})
    void objectsOfWholeLinesAndLargeOnesMustBeTakenAsMany(int size) {
        SlabPool pool = pool(size, false, LINE);
        assertThat(pool.take(new long[31], 0, 31, 0, 0)).isEqualTo(31);
    }
}
