package io.slab.bench.workload;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** MicroQuill's sh6bench and sh8bench: many small objects, sizes that come in runs, a window of objects that live longer. */
public final class SmartHeap implements Workload {
    private static final int POINTERS = 10_000;

    private static final int SH6_SIZES = 1000;
    private static final int SH6_SMALL = 100;
    private static final int SH6_SMALL_COUNT = 250;
    private static final int SH6_COUNT = 50;

    private static final int[][] SH8 = {
        {8, 1000},
        {16, 5000},
        {48, 1000},
        {72, 100},
        {148, 100},
        {200, 100},
        {520, 10},
        {1056, 5},
        {4096, 3},
        {9162, 1},
        {34_562, 1},
        {168_524, 1}
    };
    private static final int GIFTS = 20_000;
    private static final int GIFT_BYTES = 8;

    private final List<Member> members = new ArrayList<>();
    private final Team team;
    private final boolean gifts;

    private SmartHeap(BenchAllocator allocator, int threads, int[] sizes, boolean gifts) {
        this.gifts = gifts;
        int length = Math.max(SH6_COUNT, POINTERS / threads);
        for (int i = 0; i < threads; i++) {
            members.add(new Member(
                    new Window(allocator.slots(length), length),
                    sizes,
                    allocator.slots(GIFTS / threads),
                    GIFTS / threads));
        }
        team = new Team(members);
    }

    /**
     * sh6bench.
     *
     * @param allocator what to measure
     * @param threads how many
     * @return the workload
     */
    public static SmartHeap sh6(BenchAllocator allocator, int threads) {
        List<Integer> sizes = new ArrayList<>();
        for (int outer = 1; outer < SH6_SIZES; outer += outer / 2 + 1) {
            for (int size = outer; size > 0; size /= 2) {
                for (int i = 0; i < (size < SH6_SMALL ? SH6_SMALL_COUNT : SH6_COUNT); i++) {
                    sizes.add(size);
                }
            }
        }
        return new SmartHeap(allocator, threads, toArray(sizes), false);
    }

    /**
     * sh8bench, where the main thread also allocates small objects that the workers free.
     *
     * @param allocator what to measure
     * @param threads how many
     * @return the workload
     */
    public static SmartHeap sh8(BenchAllocator allocator, int threads) {
        List<Integer> sizes = new ArrayList<>();
        for (int[] run : SH8) {
            for (int i = 0; i < run[1]; i++) {
                sizes.add(run[0]);
            }
        }
        return new SmartHeap(allocator, threads, toArray(sizes), true);
    }

    private static int[] toArray(List<Integer> sizes) {
        return sizes.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public Sample run(long nanos) throws InterruptedException {
        if (gifts) {
            members.forEach(Member::accept);
        }
        return team.run(nanos);
    }

    @Override
    public long errors() {
        return members.stream().mapToLong(Member::errors).sum();
    }

    @Override
    public void close() {
        team.close();
        members.forEach(member -> member.window.clear());
    }

    /** One thread's part. */
    private static final class Member implements Team.Task {
        private final Window window;
        private final int[] sizes;
        private final Slots gifts;
        private final boolean[] given;
        private final Cursors at = new Cursors();
        private long errors;

        Member(Window window, int[] sizes, Slots gifts, int giftCount) {
            this.window = window;
            this.sizes = sizes;
            this.gifts = gifts;
            this.given = new boolean[giftCount];
        }

        /** Called by the main thread. */
        void accept() {
            for (int i = 0; i < given.length; i++) {
                gifts.allocate(i, GIFT_BYTES);
                gifts.putLong(i, 0, i);
            }
            Arrays.fill(given, true);
        }

        private void freeGifts() {
            for (int i = 0; i < given.length && given[i]; i++) {
                if (gifts.getLong(i, 0) != i) {
                    errors++;
                }
                gifts.free(i);
            }
            Arrays.fill(given, false);
        }

        @Override
        public long work(long deadline) {
            freeGifts();
            long done = 0;
            do {
                for (int i = 0; i < 500; i++) {
                    window.allocate(sizes[at.turn]);
                    at.turn = at.turn + 1 == sizes.length ? 0 : at.turn + 1;
                }
                done += 500;
            } while (!Team.isOver(deadline));
            return done;
        }

        long errors() {
            return errors + window.errors();
        }
    }
}
