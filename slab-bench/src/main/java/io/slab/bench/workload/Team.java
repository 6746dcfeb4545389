package io.slab.bench.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads that begin at the same moment. */
final class Team {
    /** What one of them does. */
    @FunctionalInterface
    interface Task {
        /** Works until {@link System#nanoTime()} is past the deadline, at its next convenience. Returns its operations. */
        long work(long deadline) throws InterruptedException;
    }

    private Team() {}

    /** Runs each task on a thread of its own for about so long, and waits for all. */
    static Workload.Sample run(List<? extends Task> tasks, long nanos) throws InterruptedException {
        long[] operations = new long[tasks.size()];
        long[] clock = new long[1];
        CountDownLatch go = new CountDownLatch(1);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < operations.length; i++) {
            int index = i;
            Task task = tasks.get(i);
            threads.add(Thread.ofPlatform().name("worker-" + i).start(() -> {
                try {
                    go.await();
                    operations[index] = task.work(clock[0] + nanos);
                } catch (Throwable t) {
                    failure.compareAndSet(null, t);
                }
            }));
        }
        clock[0] = System.nanoTime();
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        long end = System.nanoTime();
        rethrow(failure.get());
        long sum = 0;
        for (long own : operations) {
            sum += own;
        }
        return new Workload.Sample(sum, end - clock[0]);
    }

    static void rethrow(@Nullable Throwable failure) {
        if (failure != null) {
            throw new IllegalStateException("a worker failed: " + failure, failure);
        }
    }

    static boolean isOver(long deadline) {
        return System.nanoTime() - deadline >= 0;
    }
}
