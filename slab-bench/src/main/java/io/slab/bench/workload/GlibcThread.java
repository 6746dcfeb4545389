package io.slab.bench.workload;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;
import java.util.ArrayList;
import java.util.List;

/** glibc's bench-malloc-thread: random slots, a free and an allocation each time, sizes by an inverse square law. */
public final class GlibcThread implements Workload {
    private static final int SLOTS = 1024;
    private static final int SMALLEST = 4;
    private static final int LARGEST = 32_768;
    private static final int SIZES = 8192;
    private static final int STEPS_PER_LOOK = 1000;

    private final List<Member> members = new ArrayList<>();
    private final Team team;

    /**
     * Sets up.
     *
     * @param allocator what to measure
     * @param threads how many
     */
    public GlibcThread(BenchAllocator allocator, int threads) {
        Rng rng = new Rng(1);
        int[] sizes = new int[SIZES];
        double most = 1.0 / SMALLEST;
        double least = 1.0 / LARGEST;
        for (int i = 0; i < SIZES; i++) {
            sizes[i] = (int) (1 / (least + rng.fraction() * (most - least)));
        }
        for (int i = 0; i < threads; i++) {
            members.add(new Member(allocator.slots(SLOTS), sizes, i));
        }
        team = new Team(members);
    }

    @Override
    public Sample run(long nanos) throws InterruptedException {
        return team.run(nanos);
    }

    @Override
    public long errors() {
        return members.stream().mapToLong(member -> member.errors).sum();
    }

    @Override
    public void close() {
        team.close();
        members.forEach(Member::close);
    }

    /** One thread's part. */
    private static final class Member implements Team.Task {
        private final Slots slots;
        private final int[] possible;
        private final int[] sizes = new int[SLOTS];
        private final Rng rng;
        private long errors;

        Member(Slots slots, int[] possible, int number) {
            this.slots = slots;
            this.possible = possible;
            this.rng = new Rng(number);
        }

        @Override
        public long work(long deadline) {
            long done = 0;
            do {
                for (int i = 0; i < STEPS_PER_LOOK; i++) {
                    int slot = rng.below(SLOTS);
                    clear(slot);
                    int size = possible[rng.below(SIZES)];
                    slots.allocate(slot, size);
                    sizes[slot] = size;
                    slots.putByte(slot, 0, (byte) size);
                    slots.putByte(slot, size - 1, (byte) size);
                }
                done += STEPS_PER_LOOK;
            } while (!Team.isOver(deadline));
            return done;
        }

        private void clear(int slot) {
            if (!slots.isEmpty(slot)) {
                int size = sizes[slot];
                if (slots.getByte(slot, size - 1) != (byte) size || slots.getByte(slot, 0) != (byte) size) {
                    errors++;
                }
                slots.free(slot);
            }
        }

        void close() {
            for (int i = 0; i < SLOTS; i++) {
                clear(i);
            }
        }
    }
}
