package io.slab.bench.workload;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * rpmalloc's benchmark: slots walked in strides of a prime, small objects more often than large ones, and every second time as many
 * objects again go to another thread.
 */
public final class Rptest implements Workload {
    private static final int SLOTS = 1000;
    private static final int SMALLEST = 8;
    private static final int LARGEST = 16_000;
    private static final int MOST_ALLOCATIONS = 99;
    private static final int[] PRIMES = {1, 3, 7, 11, 23, 47, 89, 197, 293, 499};
    private static final int INBOX = 16;

    private final List<Member> members = new ArrayList<>();
    private final Team team;

    /**
     * Sets up.
     *
     * @param allocator what to measure
     * @param threads how many
     */
    public Rptest(BenchAllocator allocator, int threads) {
        for (int i = 0; i < threads; i++) {
            members.add(new Member(allocator, i));
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

    /** Objects on their way from one thread to another. */
    private record Parcel(Slots slots, int[] sizes, int[] count) {}

    /** One thread's part. */
    private final class Member implements Team.Task {
        private final int number;
        private final Slots slots;
        private final int[] sizes = new int[SLOTS];
        private final Rng rng;
        private final ArrayDeque<Parcel> inbox = new ArrayDeque<>();
        private final ArrayDeque<Parcel> empty = new ArrayDeque<>();
        private final Cursors at = new Cursors();
        private long errors;

        Member(BenchAllocator allocator, int number) {
            this.number = number;
            this.slots = allocator.slots(SLOTS);
            this.rng = new Rng(number);
            for (int i = 0; i < INBOX; i++) {
                empty.add(new Parcel(allocator.slots(MOST_ALLOCATIONS), new int[MOST_ALLOCATIONS], new int[1]));
            }
        }

        @Override
        public long work(long deadline) {
            long done = 0;
            do {
                done += loop();
            } while (!Team.isOver(deadline));
            return done;
        }

        private long loop() {
            int stride = PRIMES[at.turn % PRIMES.length];
            for (int i = rng.between(24, 79); i > 0; i--) {
                clear(slots, sizes, at.free);
                at.free = (at.free + stride) % SLOTS;
            }
            int count = rng.between(30, MOST_ALLOCATIONS);
            for (int i = 0; i < count; i++) {
                clear(slots, sizes, at.allocate);
                fill(slots, sizes, at.allocate);
                at.allocate = (at.allocate + stride) % SLOTS;
            }
            long done = count;
            if (at.turn++ % 2 == 1) {
                done += send(count);
                receive();
            }
            return done;
        }

        private long send(int count) {
            Member other = members.get((number + 1) % members.size());
            Parcel parcel;
            synchronized (other.inbox) {
                parcel = other.empty.poll();
            }
            if (parcel == null) {
                return 0; // it has enough to do
            }
            for (int i = 0; i < count; i++) {
                fill(parcel.slots, parcel.sizes, i);
            }
            parcel.count[0] = count;
            synchronized (other.inbox) {
                other.inbox.add(parcel);
            }
            return count;
        }

        private void receive() {
            while (true) {
                Parcel parcel;
                synchronized (inbox) {
                    parcel = inbox.poll();
                }
                if (parcel == null) {
                    return;
                }
                for (int i = 0; i < parcel.count[0]; i++) {
                    clear(parcel.slots, parcel.sizes, i);
                }
                synchronized (inbox) {
                    empty.add(parcel);
                }
            }
        }

        private void fill(Slots into, int[] lengths, int slot) {
            int size = SMALLEST + Math.min(rng.below(LARGEST - SMALLEST + 1), rng.below(LARGEST - SMALLEST + 1));
            long alignment = rng.chance(33) ? 16 : 8;
            into.allocate(slot, size, alignment);
            if ((into.address(slot) & (alignment - 1)) != 0) {
                errors++;
            }
            lengths[slot] = size;
            Stamp.writeEnds(into, slot, size, size);
        }

        private void clear(Slots from, int[] lengths, int slot) {
            if (!from.isEmpty(slot)) {
                if (!Stamp.endsHold(from, slot, lengths[slot], lengths[slot])) {
                    errors++;
                }
                from.free(slot);
            }
        }

        void close() {
            receive();
            for (int i = 0; i < SLOTS; i++) {
                clear(slots, sizes, i);
            }
        }
    }
}
