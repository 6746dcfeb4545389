package io.slab.bench.workload;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Messages allocated by three threads, passed on by two, freed by three others. Source: snmalloc's msgpass. */
public final class MessagePassing implements Workload {
    private static final int PRODUCERS = 3;
    private static final int PROXIES = 2;
    private static final int CONSUMERS = 3;
    private static final int OUTSTANDING = 4096;
    private static final int MOST = 16;
    private static final int[] SIZES = {48, 64, 96, 128};
    private static final long POLL_MILLIS = 5;

    private final BlockingQueue<Parcel> empty = new ArrayBlockingQueue<>(OUTSTANDING);
    private final List<BlockingQueue<Parcel>> toProxy = new ArrayList<>();
    private final List<BlockingQueue<Parcel>> toConsumer = new ArrayList<>();
    private final Team team;
    private final AtomicLong errors = new AtomicLong();

    /** A batch of messages. */
    private static final class Parcel {
        private final Slots slots;
        private int count;

        Parcel(Slots slots) {
            this.slots = slots;
        }
    }

    /**
     * Sets up.
     *
     * @param allocator what to measure
     */
    public MessagePassing(BenchAllocator allocator) {
        for (int i = 0; i < OUTSTANDING; i++) {
            empty.add(new Parcel(allocator.slots(MOST)));
        }
        List<Team.Task> tasks = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            Rng rng = new Rng(i);
            tasks.add(deadline -> produce(rng, deadline));
        }
        for (int i = 0; i < PROXIES; i++) {
            BlockingQueue<Parcel> queue = new ArrayBlockingQueue<>(OUTSTANDING);
            toProxy.add(queue);
            Rng rng = new Rng(100 + i);
            tasks.add(deadline -> forward(queue, rng, deadline));
        }
        for (int i = 0; i < CONSUMERS; i++) {
            BlockingQueue<Parcel> queue = new ArrayBlockingQueue<>(OUTSTANDING);
            toConsumer.add(queue);
            tasks.add(deadline -> consume(queue, deadline));
        }
        team = new Team(tasks);
    }

    @Override
    public Sample run(long nanos) throws InterruptedException {
        Sample sample = team.run(nanos);
        // What was on its way when time was over is freed here.
        List<BlockingQueue<Parcel>> queues = new ArrayList<>(toProxy);
        queues.addAll(toConsumer);
        for (BlockingQueue<Parcel> queue : queues) {
            for (Parcel parcel = queue.poll(); parcel != null; parcel = queue.poll()) {
                free(parcel);
            }
        }
        return sample;
    }

    private static @Nullable Parcel next(BlockingQueue<Parcel> queue, long deadline) throws InterruptedException {
        while (!Team.isOver(deadline)) {
            Parcel parcel = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
            if (parcel != null) {
                return parcel;
            }
        }
        return null;
    }

    private long produce(Rng rng, long deadline) throws InterruptedException {
        for (Parcel parcel = next(empty, deadline); parcel != null; parcel = next(empty, deadline)) {
            parcel.count = rng.between(1, MOST);
            for (int i = 0; i < parcel.count; i++) {
                int size = SIZES[rng.below(SIZES.length)];
                parcel.slots.allocate(i, size);
                Stamp.fill(parcel.slots, i, size, size);
            }
            toProxy.get(rng.below(PROXIES)).add(parcel);
        }
        return 0;
    }

    private long forward(BlockingQueue<Parcel> queue, Rng rng, long deadline) throws InterruptedException {
        for (Parcel parcel = next(queue, deadline); parcel != null; parcel = next(queue, deadline)) {
            toConsumer.get(rng.below(CONSUMERS)).add(parcel);
        }
        return 0;
    }

    private long consume(BlockingQueue<Parcel> queue, long deadline) throws InterruptedException {
        long messages = 0;
        for (Parcel parcel = next(queue, deadline); parcel != null; parcel = next(queue, deadline)) {
            messages += free(parcel);
        }
        return messages;
    }

    private int free(Parcel parcel) {
        for (int i = 0; i < parcel.count; i++) {
            long size = parcel.slots.getLong(i, 0);
            if (size < SIZES[0] || size > SIZES[SIZES.length - 1] || !Stamp.isFilled(parcel.slots, i, size, size)) {
                errors.incrementAndGet();
            }
            parcel.slots.free(i);
        }
        int count = parcel.count;
        empty.add(parcel);
        return count;
    }

    @Override
    public long errors() {
        return errors.get();
    }

    @Override
    public void close() {
        team.close();
    }
}
