package io.slab.core.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.DescriptorPlacement;
import io.slab.core.page.Placement;
import io.slab.core.page.Span;
import io.slab.error.SlabCorruptionException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The slab layer of one cache against a map of what is outside. */
class SlabPoolModelTest extends PoolHarness {
    private static final long LIMIT = 64 << 10;

    @Property(tries = 100)
    void anySequenceOfTakingAndGivingMustKeepCountsListsAndObjects(
            @ForAll @IntRange(min = 8, max = 2000) int size, @ForAll boolean onSlab, @ForAll long seed) {
        CacheSpec spec = CacheSpec.of("modelled", size)
                .withLimitBytes(LIMIT)
                .withDescriptors(onSlab ? DescriptorPlacement.ON_SLAB : DescriptorPlacement.OFF_SLAB);
        SlabPool pool = pool(spec, 64);
        SlabFactory factory = factory(spec, 64);
        Random random = new Random(seed);
        List<Long> outside = new ArrayList<>();
        Map<Slab, Integer> perSlab = new HashMap<>();
        long[] buffer = new long[64];
        for (int step = 0; step < 100; step++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    int wanted = 1 + random.nextInt(64);
                    if (pool.counts().freeObjects() < wanted && pool.counts().totalBytes() < LIMIT / 2) {
                        factory.make(pool, this, Placement.ANYWHERE);
                    }
                    long free = pool.counts().freeObjects();
                    int taken = takeAll(pool, factory, buffer, wanted);
                    assertThat(taken).isEqualTo((int) Math.min(wanted, free));
                    for (int i = 0; i < taken; i++) {
                        assertThat(outside).doesNotContain(buffer[i]);
                        outside.add(buffer[i]);
                        perSlab.merge(slabOf(buffer[i]), 1, Integer::sum);
                    }
                }
                case 2 -> {
                    for (int n = random.nextInt(40); n > 0 && !outside.isEmpty(); n--) {
                        long address = outside.remove(random.nextInt(outside.size()));
                        Slab slab = slabOf(address);
                        perSlab.merge(slab, -1, Integer::sum);
                        assertThat(put(pool, address)).isEqualTo(perSlab.get(slab) == 0);
                    }
                }
                case 3 -> putBatch(pool, outside, perSlab, random);
                case 4 -> {
                    for (Slab slab : pool.allSlabs()) {
                        long before = pool.counts().committedBytes();
                        factory.holes().look(pool, slab);
                        long seen = pool.counts().looseBytes();
                        long given = factory.holes().punch(pool, slab);
                        assertThat(given)
                                .isEqualTo(seen)
                                .isEqualTo(before - pool.counts().committedBytes());
                        assertThat(slab.frames() == 1 || SlabFrames.unused(slab) == 0)
                                .isTrue();
                    }
                }
                default -> {
                    for (Slab slab : pool.emptySlabs()) {
                        if (random.nextBoolean()) {
                            factory.giveBack(pool, slab, random.nextBoolean());
                            perSlab.remove(slab);
                        }
                    }
                }
            }
            pool.verify();
            pages.verify();
            verifyCanaries(pool);
            assertThat(pool.counts().outside()).isEqualTo(outside.size());
            assertThat(pool.figures().emptyCount()
                            + pool.figures().partialCount()
                            + pool.figures().fullCount())
                    .isEqualTo(pool.allSlabs().size());
            perSlab.forEach(
                    (slab, n) -> assertThat(slab.capacity() - slab.free()).isEqualTo(n));
        }
        for (long address : outside) {
            put(pool, address);
        }
        assertThat(pool.figures().emptyCount()).isEqualTo(pool.allSlabs().size());
        pool.emptySlabs().forEach(slab -> factory.giveBack(pool, slab, false));
        assertThat(pool.counts().totalBytes()).isZero();
        assertThat(pages.usedBytes()).isZero();
    }

    /** Puts some back that come together, neighbors often behind each other: each time as many as are of one slab. Then all of their slabs are to be looked at, once each. */
    private void putBatch(SlabPool pool, List<Long> outside, Map<Slab, Integer> perSlab, Random random) {
        List<Long> batch = new ArrayList<>(outside.subList(0, random.nextInt(outside.size() + 1)));
        outside.subList(0, batch.size()).clear();
        if (random.nextBoolean()) {
            Collections.sort(batch);
        }
        long[] objects = batch.stream().mapToLong(Long::longValue).toArray();
        int from = 0;
        Set<Slab> slabs = new HashSet<>();
        while (from < objects.length) {
            Slab slab = slabOf(objects[from]);
            int end = from;
            while (end < objects.length && slabOf(objects[end]) == slab) {
                end++;
            }
            assertThat(pool.put(objects, from, objects.length, slab)).isEqualTo(end - from);
            perSlab.merge(slab, from - end, Integer::sum);
            slabs.add(slab);
            from = end;
        }
        pool.settle();
        List<Slab> returned = new ArrayList<>();
        for (Slab slab = pool.nextReturned(); slab != null; slab = pool.nextReturned()) {
            assertThat(slab.isEmpty()).isEqualTo(perSlab.get(slab) == 0);
            returned.add(slab);
        }
        assertThat(returned).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(slabs);
    }

    /** Takes as many as there are, those on pages that were given back last. */
    private static int takeAll(SlabPool pool, SlabFactory factory, long[] buffer, int wanted) {
        int taken = take(pool, buffer, 0, wanted);
        for (Slab slab = pool.anyHollow(0); taken < wanted && slab != null; slab = pool.anyHollow(0)) {
            factory.holes().fill(pool, slab, wanted - taken);
            int more = take(pool, buffer, taken, wanted);
            assertThat(more).as("a page that was taken again has an object").isPositive();
            taken += more;
        }
        return taken;
    }

    /** Takes as many as there are, each time with whole cache lines where that is possible. */
    private static int take(SlabPool pool, long[] buffer, int from, int wanted) {
        int taken = from;
        for (int more = 1; more > 0 && taken < wanted; taken += more) {
            more = pool.take(buffer, taken, wanted - taken, 0, 0);
        }
        return taken - from;
    }

    /** Free objects are marked, unless their page is gone; then no address on it is an object. */
    private void verifyCanaries(SlabPool pool) {
        for (Slab slab : pool.allSlabs()) {
            for (int i = 0; i < slab.objects(); i++) {
                long address = slab.first() + i * slab.stride();
                Span found = pages.map().find(address);
                if (found == slab && slab.isFree(i)) {
                    assertThat(slab.region().getLong(address)).isEqualTo(address ^ 99);
                } else if (found != slab) {
                    assertThat(slab.isFree(i)).isTrue();
                    assertThat(found).isNotNull().extracting(Span::objects).isEqualTo(0);
                }
            }
        }
    }

    @Test
    void objectsMustBeTakenFromTheFullestSlabSoThatSparseOnesDrain() {
        CacheSpec spec = CacheSpec.of("drained", 256).withSlabBytes(4096).withDescriptors(DescriptorPlacement.OFF_SLAB);
        SlabPool pool = pool(spec, 64);
        SlabFactory factory = factory(spec, 64);
        long[] all = new long[64];
        for (int i = 0; i < 4; i++) {
            factory.make(pool, this, Placement.ANYWHERE);
        }
        assertThat(pool.take(all, 0, 64, 0, 0)).isEqualTo(64);
        List<Slab> slabs = pool.allSlabs();
        int[] kept = {15, 2, 9, 12}; // of 16
        for (int s = 0; s < 4; s++) {
            for (int i = kept[s]; i < 16; i++) {
                put(pool, slabs.get(s).first() + 256L * i);
            }
        }
        long[] next = new long[1];
        List<Slab> order = new ArrayList<>();
        for (int i = 0; i < 64 - 38; i++) {
            assertThat(pool.take(next, 0, 1, 0, 0)).isEqualTo(1);
            if (order.isEmpty() || order.getLast() != slabOf(next[0])) {
                order.add(slabOf(next[0]));
            }
            pool.verify();
        }
        assertThat(order).containsExactly(slabs.get(0), slabs.get(3), slabs.get(2), slabs.get(1));
        assertThat(pool.figures().fullCount()).isEqualTo(4);
    }

    @Test
    void anObjectThatIsFreeMustNotBeTakenBackAgain() {
        CacheSpec spec = CacheSpec.of("twice", 64);
        SlabPool pool = pool(spec, 64);
        factory(spec, 64).make(pool, this, Placement.ANYWHERE);
        long[] one = new long[1];
        pool.take(one, 0, 1, 0, 0);
        put(pool, one[0]);
        assertThatThrownBy(() -> pool.put(one, 0, 1, slabOf(one[0])))
                .isInstanceOf(SlabCorruptionException.class)
                .hasMessageContaining("'twice'");
        pool.settle();
        assertThat(pool.nextReturned())
                .as("a slab that took nothing is not asked again whether it is empty")
                .isNull();
        pool.verify();
    }

    @Test
    void aBatchMustBeTakenBackUpToAnObjectThatIsFree() {
        CacheSpec spec = CacheSpec.of("twice", 64);
        SlabPool pool = pool(spec, 64);
        factory(spec, 64).make(pool, this, Placement.ANYWHERE);
        long[] objects = new long[4];
        pool.take(objects, 0, 4, 0, 0);
        Slab slab = slabOf(objects[0]);
        long last = objects[3];
        objects[3] = objects[1];
        assertThat(pool.put(objects, 0, 4, slab)).isEqualTo(3);
        pool.settle();
        assertThat(slab.isEmpty()).isFalse();
        assertThatThrownBy(() -> pool.put(objects, 3, 4, slab)).isInstanceOf(SlabCorruptionException.class);
        pool.verify();
        assertThat(put(pool, last)).isTrue();
        pool.verify();
    }

    @Test
    void aSlabThatWentBackMeanwhileMustNotBeLookedAt() {
        CacheSpec spec = CacheSpec.of("gone", 64);
        SlabPool pool = pool(spec, 64);
        SlabFactory factory = factory(spec, 64);
        factory.make(pool, this, Placement.ANYWHERE);
        long[] one = new long[1];
        pool.take(one, 0, 1, 0, 0);
        Slab slab = slabOf(one[0]);
        pool.put(one, 0, 1, slab);
        pool.settle();
        factory.giveBack(pool, slab, false);
        assertThat(pool.nextReturned()).isNull();
        pool.verify();
    }

    @Test
    void whatWasNotSettledMustBeBeforeObjectsAreTaken() {
        CacheSpec spec = CacheSpec.of("late", 64);
        SlabPool pool = pool(spec, 64);
        factory(spec, 64).make(pool, this, Placement.ANYWHERE);
        long[] objects = new long[8];
        pool.take(objects, 0, 8, 0, 0);
        assertThat(pool.put(objects, 0, 8, slabOf(objects[0]))).isEqualTo(8); // and nobody settles
        assertThat(pool.take(objects, 0, 8, 0, 0)).isEqualTo(8);
        assertThat(pool.counts().outside()).isEqualTo(8);
        assertThat(pool.figures().emptyCount()).isZero();
        pool.verify();
    }

    @Test
    void divisionByTheStrideMustFindExactlyTheStartsOfObjects() {
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            long stride = 8L * (1 + random.nextInt(random.nextBoolean() ? 64 : 1 << 20));
            Divisor divisor = Divisor.of(stride);
            for (long index = 0; index < 2000; index += 1 + index / 3) {
                assertThat(divisor.index(index * stride)).isEqualTo(index);
                long off = 1 + (random.nextLong() >>> 1) % (stride - 1);
                assertThat(Long.compareUnsigned(divisor.index(index * stride + off), 1L << 40))
                        .isPositive();
                assertThat(Long.compareUnsigned(divisor.index(-(index + 1) * stride), 1L << 27))
                        .isPositive();
            }
        }
    }
}
