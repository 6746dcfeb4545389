package io.slab.bench.workload;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;
import java.util.ArrayList;
import java.util.List;

/**
 * Random allocations and frees among many slots, a few of which are chosen most of the time; small sizes more often than large ones.
 * Source: node-dot-cpp's alloc-test by S. Ignatchenko.
 */
public final class AllocTest implements Workload {
    private static final int SLOTS = 1 << 18;
    private static final int LEVELS = 6;
    private static final int STEPS_PER_LOOK = 1000;
    private static final int SMALLEST_LOG = 3;
    private static final int LARGEST_LOG = 10;

    private final List<Member> members = new ArrayList<>();
    private final Team team;

    /**
     * Sets up: fills half of the slots.
     *
     * @param allocator what to measure
     * @param threads how many
     */
    public AllocTest(BenchAllocator allocator, int threads) {
        for (int i = 0; i < threads; i++) {
            members.add(new Member(allocator, SLOTS / threads, i));
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
        private final short[] sizes;
        private final Rng rng;
        private long errors;

        Member(BenchAllocator allocator, int count, int number) {
            this.slots = allocator.slots(count);
            this.sizes = new short[count];
            this.rng = new Rng(number);
            for (int i = 0; i < count; i += 2) {
                step(i);
            }
        }

        @Override
        public long work(long deadline) {
            long done = 0;
            do {
                for (int i = 0; i < STEPS_PER_LOOK; i++) {
                    step(slot());
                }
                done += STEPS_PER_LOOK;
            } while (!Team.isOver(deadline));
            return done;
        }

        /** Four times out of five in the first fifth, there again four times out of five in its first fifth, and so on. */
        private int slot() {
            int low = 0;
            int length = sizes.length;
            long dice = rng.next();
            for (int level = 0; level < LEVELS; level++, dice >>>= 8) {
                int fifth = length / 5;
                if ((dice & 0xFF) >= 205) {
                    low += fifth;
                    length -= fifth;
                    break;
                }
                length = fifth;
            }
            return low + rng.below(length);
        }

        private int size() {
            int log = Math.min(LARGEST_LOG, SMALLEST_LOG + Long.numberOfTrailingZeros(rng.next()));
            return (1 << log - 1) + 1 + rng.below(1 << log - 1);
        }

        private void step(int slot) {
            if (slots.isEmpty(slot)) {
                int size = size();
                slots.allocate(slot, size);
                sizes[slot] = (short) size;
                slots.putByte(slot, 0, (byte) slot);
                slots.putByte(slot, size - 1, (byte) size);
            } else {
                int size = sizes[slot];
                if (slots.getByte(slot, size - 1) != (byte) size || slots.getByte(slot, 0) != (byte) slot) {
                    errors++;
                }
                slots.free(slot);
            }
        }

        void close() {
            for (int i = 0; i < sizes.length; i++) {
                if (!slots.isEmpty(i)) {
                    step(i);
                }
            }
        }
    }
}
