package io.slab.core.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Committed memory that is free in pieces too small for what is asked for. */
class FreePiecesTest {
    private static final long MIB = 1L << 20;

    /** Beyond the largest class: runs of pages, one behind the other. */
    private static final long PIECE = 9 * MIB;

    private static final int PIECES = 8;

    private final SlabAllocator slabs = SlabAllocatorConfig.builder()
            .backend("mmap:region=1g") // one region, which never is empty for long
            .reclaim("retain:free=1g")
            .create();

    private final long[] runs = new long[PIECES];

    @AfterEach
    void mustAddUp() {
        slabs.verify();
        slabs.close();
    }

    private void fill() {
        for (int i = 0; i < PIECES; i++) {
            runs[i] = slabs.allocateRaw(PIECE);
        }
    }

    /** Every second piece: what is left free between them holds nothing larger. */
    private void freeEverySecond() {
        for (int i = 1; i < PIECES - 1; i += 2) {
            slabs.free(runs[i]);
        }
    }

    private long freeBytes() {
        return slabs.stats().freeCommittedBytes();
    }

    private long committedBytes() {
        return slabs.stats().committedBytes();
    }

    @Test
    void theyMustGoBackInsteadOfMoreBeingCommittedThanEver() {
        fill();
        freeEverySecond();
        long free = freeBytes();
        assertThat(free).isGreaterThanOrEqualTo(3 * PIECE);
        long height = committedBytes();
        slabs.allocateRaw(2 * PIECE);
        assertThat(committedBytes()).isLessThanOrEqualTo(height);
        assertThat(freeBytes()).isLessThanOrEqualTo(free - 2 * PIECE);
    }

    /** The same rise and fall in each round, with runs of many sizes that leave pieces of many sizes. */
    private void swing(Runnable each) {
        SplittableRandom random = new SplittableRandom(7);
        Deque<Long> held = new ArrayDeque<>();
        for (int i = 0; i < 200; i++) {
            if (held.size() > 20 || (!held.isEmpty() && random.nextInt(5) == 0)) {
                slabs.free(random.nextBoolean() ? held.removeFirst() : held.removeLast());
            } else {
                held.add(slabs.allocateRaw(PIECE + random.nextLong(PIECE)));
            }
            each.run();
        }
        held.forEach(slabs::free);
    }

    @Test
    void fewOfThemMustGoBackWhileUseSwings() {
        for (int round = 0; round < 20; round++) {
            swing(() -> {});
        }
        long[] before = {committedBytes(), freeBytes()};
        swing(() -> {
            assertThat(before[0] - committedBytes())
                    .as("what goes back at once")
                    .isLessThanOrEqualTo(Math.max(2 * PIECE, before[1] / 4));
            before[0] = committedBytes();
            before[1] = freeBytes();
        });
        assertThat(committedBytes()).as("kept for the next rise").isGreaterThan(20 * PIECE);
    }

    @Test
    void theyMustNotAddUpWhereSizesChangeWithEachSwing() {
        SplittableRandom random = new SplittableRandom(3);
        List<Long> held = new ArrayList<>();
        long most = 0;
        for (int swing = 0; swing < 40; swing++) {
            long size = PIECE + random.nextLong(8 * PIECE);
            while (slabs.stats().usedBytes() < 64 * PIECE) {
                held.add(slabs.allocateRaw(size));
            }
            most = Math.max(most, slabs.stats().usedBytes());
            assertThat(committedBytes()).as("swing %d", swing).isLessThanOrEqualTo(most + most / 8 + size);
            Collections.shuffle(held, new Random(swing));
            List<Long> ended = held.subList(0, held.size() * 3 / 5);
            ended.forEach(slabs::free);
            ended.clear();
        }
        held.forEach(slabs::free);
    }

    @Test
    void theyMustGoBackAgainOnceTheUserAskedForWhatIsFree() {
        fill();
        freeEverySecond();
        slabs.reclaim();
        assertThat(freeBytes()).isZero();
        slabs.free(runs[2]);
        long more = slabs.allocateRaw(4 * PIECE);
        assertThat(freeBytes()).as("the height is that of after the reclaim").isLessThan(PIECE);
        slabs.free(more);
    }
}
