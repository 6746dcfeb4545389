package io.slab.core.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The set that works by words against one that works by bits. */
class FrameSetTest {
    @Property(tries = 200)
    void anySequenceMustAgreeWithABitSet(@ForAll @IntRange(min = 1, max = 400) int frames, @ForAll long seed) {
        FrameSet set = new FrameSet(frames);
        BitSet model = new BitSet();
        Random random = new Random(seed);
        for (int step = 0; step < 40; step++) {
            int start = random.nextInt(frames);
            int length = 1 + random.nextInt(frames - start);
            if (random.nextBoolean()) {
                set.add(start, length);
                model.set(start, start + length);
            } else {
                set.remove(start, length);
                model.clear(start, start + length);
            }
            assertThat(set.size()).isEqualTo(model.cardinality());
            int from = random.nextInt(frames);
            int end = from + 1 + random.nextInt(frames - from);
            assertThat(set.contains(from)).isEqualTo(model.get(from));
            int next = model.nextSetBit(from);
            assertThat(set.next(from, end)).isEqualTo(next < 0 ? end : Math.min(end, next));
            int other = model.get(from) ? model.nextClearBit(from) : next;
            assertThat(set.stretch(from, end)).isEqualTo((other < 0 ? end : Math.min(end, other)) - from);
        }
    }
}
