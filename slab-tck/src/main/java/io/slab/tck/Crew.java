package io.slab.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Threads that start together and whose failures fail the test. */
final class Crew {
    private static final long PATIENCE_SECONDS = 120;

    private Crew() {}

    /** What one thread does. */
    @FunctionalInterface
    interface Work<T> {
        T run(int thread) throws Exception;
    }

    /** Runs the work on so many platform threads at once; gives their results in the order of their numbers. */
    static <T> List<T> together(int threads, Work<T> work) throws Exception {
        return together(Thread.ofPlatform().daemon().factory(), threads, work);
    }

    static <T> List<T> together(ThreadFactory factory, int threads, Work<T> work) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        List<FutureTask<T>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            FutureTask<T> task = new FutureTask<>(() -> {
                start.await();
                return work.run(number);
            });
            tasks.add(task);
            factory.newThread(task).start();
        }
        start.countDown();
        List<T> results = new ArrayList<>();
        for (FutureTask<T> task : tasks) {
            results.add(resultOf(task));
        }
        return results;
    }

    /** Runs the work on another platform thread and waits for it. */
    static <T> T elsewhere(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().start(task);
        return resultOf(task);
    }

    private static <T> T resultOf(FutureTask<T> task) throws Exception {
        try {
            return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("a thread is stuck after " + PATIENCE_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw new AssertionError("a thread threw " + e.getCause(), e.getCause());
        }
    }
}
