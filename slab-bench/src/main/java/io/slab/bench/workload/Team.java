package io.slab.bench.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A thread for each task. They begin each run at the same moment, and wait for the next one: an allocator that keeps something for each thread meets the same threads again, as it does in a program that
 * works for longer than a slice.
 */
final class Team implements AutoCloseable {
    /** What one of them does. */
    @FunctionalInterface
    interface Task {
        /** Works until {@link System#nanoTime()} is past the deadline, at its next convenience. Returns its operations. */
        long work(long deadline) throws InterruptedException;
    }

    private final List<Task> tasks;
    private final List<ExecutorService> threads = new ArrayList<>();

    /** When the last run began; the threads find it behind a latch. */
    private long start;

    Team(List<? extends Task> tasks) {
        this.tasks = List.copyOf(tasks);
        for (int i = 0; i < tasks.size(); i++) {
            threads.add(Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("worker-" + i).factory()));
        }
    }

    /** Runs each task on a thread of its own for about so long, and waits for all. */
    Workload.Sample run(long nanos) throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(tasks.size());
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Long>> running = new ArrayList<>();
        for (int i = 0; i < tasks.size(); i++) {
            Task task = tasks.get(i);
            running.add(threads.get(i).submit(() -> {
                ready.countDown();
                go.await();
                return task.work(start + nanos);
            }));
        }
        ready.await();
        start = System.nanoTime();
        go.countDown();
        long sum = 0;
        Throwable failure = null;
        for (Future<Long> one : running) {
            try {
                sum += one.get();
            } catch (ExecutionException e) {
                failure = failure == null ? e.getCause() : failure;
            }
        }
        long end = System.nanoTime();
        rethrow(failure);
        return new Workload.Sample(sum, end - start);
    }

    /** Runs each task on a thread that ends with it; to end is part of what is timed. */
    static Workload.Sample once(List<? extends Task> tasks, long nanos) throws InterruptedException {
        Team team = new Team(tasks);
        long operations;
        try {
            operations = team.run(nanos).operations();
        } finally {
            team.close();
        }
        return new Workload.Sample(operations, System.nanoTime() - team.start);
    }

    /** Ends the threads. */
    @Override
    public void close() {
        threads.forEach(ExecutorService::close);
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
