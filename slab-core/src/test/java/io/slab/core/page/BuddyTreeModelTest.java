package io.slab.core.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The buddy tree against a bitmap that is searched frame by frame. */
class BuddyTreeModelTest {

    /** The model: which frames are taken. */
    private static final class Bitmap {
        final BitSet taken = new BitSet();
        final int frames;

        Bitmap(int frames) {
            this.frames = frames;
        }

        boolean isFree(int start, int length) {
            int next = taken.nextSetBit(start);
            return start + length <= frames && (next < 0 || next >= start + length);
        }

        /** The largest naturally aligned block of free frames. */
        int largest() {
            for (int k = 30; k >= 0; k--) {
                if (hasBlock(k)) {
                    return 1 << k;
                }
            }
            return 0;
        }

        boolean hasBlock(int k) {
            for (long start = 0; start + (1L << k) <= frames; start += 1L << k) {
                if (isFree((int) start, 1 << k)) {
                    return true;
                }
            }
            return false;
        }
    }

    private record Run(int start, int length) {}

    @Property(tries = 150)
    void anySequenceMustAgreeWithTheBitmap(
            @ForAll @IntRange(min = 1, max = 300) int frames,
            @ForAll @IntRange(min = 0, max = 300) int first,
            @ForAll long seed) {
        int taken = Math.min(first, frames);
        BuddyTree tree = new BuddyTree(frames, taken);
        Bitmap model = new Bitmap(frames);
        List<Run> runs = new ArrayList<>();
        if (taken > 0) {
            model.taken.set(0, taken);
            runs.add(new Run(0, taken));
        }
        Random random = new Random(seed);
        for (int step = 0; step < 120; step++) {
            if (runs.isEmpty() || random.nextInt(5) < 3) {
                int length = 1 + random.nextInt(random.nextBoolean() ? 8 : frames);
                int alignment = 1 << random.nextInt(6);
                boolean possible = model.hasBlock(Math.max(BuddyTree.ceilLog2(length), BuddyTree.ceilLog2(alignment)));
                assertThat(tree.has(length, alignment)).isEqualTo(possible);
                int start = tree.take(length, alignment);
                assertThat(start >= 0).isEqualTo(possible);
                if (start >= 0) {
                    assertThat(start % alignment).isZero();
                    assertThat(model.isFree(start, length)).isTrue();
                    model.taken.set(start, start + length);
                    runs.add(new Run(start, length));
                }
            } else {
                Run run = runs.remove(random.nextInt(runs.size()));
                int cut = random.nextInt(3) == 0 ? random.nextInt(run.length()) : 0; // a part may come back alone
                if (cut > 0) {
                    runs.add(new Run(run.start(), cut));
                }
                tree.release(run.start() + cut, run.length() - cut);
                model.taken.clear(run.start() + cut, run.start() + run.length());
            }
            tree.verify("model");
            assertThat(tree.freeFrames()).isEqualTo(frames - model.taken.cardinality());
            assertThat(tree.largestFree()).isEqualTo(model.largest());
            BitSet free = new BitSet();
            tree.forEachFree((start, length) -> free.set(start, start + length));
            int from = random.nextInt(frames);
            int end = from + random.nextInt(frames - from + 1);
            int next = free.nextSetBit(from);
            assertThat(tree.nextFree(from, end)).isEqualTo(next < 0 ? end : Math.min(end, next));
            free.and(model.taken);
            assertThat(free.isEmpty()).isTrue();
        }
        runs.forEach(r -> tree.release(r.start(), r.length()));
        tree.verify("model");
        assertThat(tree.freeFrames()).isEqualTo(frames);
    }

    @Test
    void aRunMustBeTrimmedAndItsTailReturned() {
        BuddyTree tree = new BuddyTree(16, 0);
        assertThat(tree.take(5, 1)).isZero();
        assertThat(tree.freeFrames()).isEqualTo(11);
        assertThat(tree.take(1, 1)).isEqualTo(5);
        assertThat(tree.take(2, 1)).isEqualTo(6);
        assertThat(tree.take(8, 1)).isEqualTo(8);
        assertThat(tree.take(1, 1)).isEqualTo(-1);
        tree.release(0, 5);
        assertThat(tree.largestFree()).isEqualTo(4);
        tree.release(5, 3);
        assertThat(tree.largestFree()).isEqualTo(8);
        tree.release(8, 8);
        assertThat(tree.largestFree()).isEqualTo(16);
    }

    @Test
    void theLowestBlockOfTheSmallestSufficientOrderMustBeTaken() {
        BuddyTree tree = new BuddyTree(32, 0);
        int a = tree.take(8, 8);
        int b = tree.take(4, 4);
        assertThat(a).isZero();
        assertThat(b).isEqualTo(8);
        assertThat(tree.take(1, 1)).isEqualTo(12); // what is left of the split, not a new split
        assertThat(tree.take(4, 4)).isEqualTo(16);
        tree.release(a, 8);
        assertThat(tree.take(2, 2)).isEqualTo(14);
        assertThat(tree.take(4, 4)).isEqualTo(20);
    }
}
