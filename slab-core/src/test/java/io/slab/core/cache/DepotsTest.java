package io.slab.core.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What a thread gives it gets back, and what others have it gets when they have plenty. */
class DepotsTest {
    private static final int LIMIT = 100;
    private static final int HERE = Depots.home(0);
    private static final int THERE = Depots.home(1);

    private final long[] out = new long[LIMIT];

    private static Depots depots() {
        Depots depots = new Depots(1);
        depots.limit(LIMIT, 2);
        return depots;
    }

    private static long[] objects(int from, int count) {
        return LongStream.range(from, from + count).toArray();
    }

    private static int put(Depots depots, int home, int from, int count) {
        return depots.put(0, home, objects(from, count), 0, count, depots.limit());
    }

    @Test
    void aThreadMustGetBackWhatItGaveBeforeWhatOthersGave() {
        Depots depots = depots();
        put(depots, HERE, 0, 10);
        put(depots, THERE, 50, 50);
        assertThat(depots.take(0, HERE, out, 0, 20)).isEqualTo(10);
        assertThat(out).startsWith(objects(0, 10));
    }

    @Test
    void whatAnotherThreadGaveMustStayUnlessItIsMoreThanItsPart() {
        Depots depots = depots();
        put(depots, THERE, 0, 50);
        assertThat(depots.take(0, HERE, out, 0, 20))
                .as("half of what two may have")
                .isZero();
        put(depots, THERE, 50, 1);
        assertThat(depots.take(0, HERE, out, 0, 20)).as("more than half").isEqualTo(20);
        assertThat(depots.take(0, HERE, out, 0, 20)).as("what is left").isZero();
        assertThat(depots.count()).isEqualTo(31);
    }

    @Test
    void whoAsksForAnyMustGetWhatThereIsInAllHomes() {
        Depots depots = depots();
        put(depots, HERE, 0, 10);
        put(depots, THERE, 10, 10);
        assertThat(depots.takeAny(0, out, 0, 15)).isEqualTo(15);
        assertThat(depots.takeAny(0, out, 15, 15)).isEqualTo(5);
        assertThat(LongStream.of(out).limit(20).sorted())
                .containsExactlyElementsOf(LongStream.range(0, 20).boxed().toList());
    }

    @Test
    void allHomesTogetherMustKeepTheLimit() {
        Depots depots = depots();
        assertThat(put(depots, HERE, 0, 70)).isEqualTo(70);
        assertThat(put(depots, THERE, 70, 70)).isEqualTo(30);
        assertThat(depots.room()).isZero();
    }

    @Test
    void magazinesThatComeOneAfterTheOtherMustHaveHomesOfTheirOwn() {
        assertThat(Depots.home(0)).isNotEqualTo(Depots.home(1));
        assertThat(Depots.home(Integer.MAX_VALUE + 1))
                .as("after two thousand million")
                .isNotNegative();
    }

    /** Against a stack for each node and home. */
    @Property(tries = 300)
    void nothingMayBeLostOrComeTwice(@ForAll long seed) {
        Random random = new Random(seed);
        int nodes = 1 + random.nextInt(2);
        Depots depots = new Depots(nodes);
        depots.limit(LIMIT, 1 + random.nextInt(5));
        Map<Integer, Deque<Long>> model = new HashMap<>();
        int next = 1;
        for (int step = 0; step < 200; step++) {
            int node = random.nextInt(nodes);
            int home = Depots.home(random.nextInt(6));
            int wanted = 1 + random.nextInt(40);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    int put = depots.put(node, home, objects(next, wanted), 0, wanted, LIMIT);
                    assertThat(put).isEqualTo(Math.min(wanted, LIMIT - size(model)));
                    for (int i = 0; i < put; i++) {
                        model.computeIfAbsent(64 * node + home, key -> new ArrayDeque<>())
                                .push((long) next + i);
                    }
                    next += wanted;
                }
                case 3, 4, 5 -> {
                    boolean offered = depots.offers(node, home);
                    int n = depots.take(node, home, out, 0, wanted);
                    assertThat(n > 0).as("what was offered").isEqualTo(offered);
                    check(n, node, wanted, model);
                }
                case 6 -> {
                    int there = sizeOf(model, node);
                    int n = depots.takeAny(node, out, 0, wanted);
                    assertThat(n).isEqualTo(Math.min(wanted, there));
                    check(n, node, wanted, model);
                }
                default -> depots.shrink();
            }
            depots.verify("cache");
            assertThat(depots.count()).isEqualTo(size(model));
            assertThat(depots.count(node)).isEqualTo(sizeOf(model, node));
        }
        List<Long> left = new ArrayList<>();
        model.values().forEach(left::addAll);
        assertThat(LongStream.of(depots.drain()).boxed()).containsExactlyInAnyOrderElementsOf(left);
        assertThat(depots.count()).isZero();
    }

    private void check(int taken, int node, int wanted, Map<Integer, Deque<Long>> model) {
        assertThat(taken).isBetween(0, wanted);
        for (int i = 0; i < taken; i++) {
            long object = out[i];
            assertThat(model.entrySet().stream()
                            .filter(entry -> entry.getKey() / 64 == node)
                            .anyMatch(entry -> entry.getValue().remove(object)))
                    .as("object %d of node %d", object, node)
                    .isTrue();
        }
    }

    private static int size(Map<Integer, Deque<Long>> model) {
        return model.values().stream().mapToInt(Deque::size).sum();
    }

    private static int sizeOf(Map<Integer, Deque<Long>> model, int node) {
        return model.entrySet().stream()
                .filter(entry -> entry.getKey() / 64 == node)
                .mapToInt(entry -> entry.getValue().size())
                .sum();
    }
}
