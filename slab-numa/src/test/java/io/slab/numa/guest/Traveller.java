package io.slab.numa.guest;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One platform thread that does several things after another, on whatever processor it pins itself to. */
final class Traveller implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    <T> T call(Callable<T> task) throws Exception {
        try {
            return thread.submit(task).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
