package io.slab.core.strategy;

import com.google.common.util.concurrent.Uninterruptibles;
import io.slab.core.memory.KernelWatch;
import io.slab.core.memory.Linux;
import io.slab.core.memory.SystemCallException;
import io.slab.core.memory.SystemCalls;
import io.slab.spi.ReclaimPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that sleeps until the kernel tells that memory is short: by a trigger of the pressure stall information, or as a cgroup's
 * {@code memory.events} changes. What cannot be watched is said in one line of the log, and is left to the policy's period.
 */
final class PressureWatch implements ReclaimPolicy.Watch {
    private static final Logger LOG = LoggerFactory.getLogger("io.slab");
    private static final AtomicInteger COUNT = new AtomicInteger();

    /**
     * The least time between two wakings: who lives at a limit hits it all the time, and must not do nothing but reclaim. The kernel itself
     * tells of events a hundred times a second at most.
     */
    private static final Duration PAUSE = Duration.ofMillis(100);

    /**
     * What to watch.
     *
     * @param trigger the pressure file, or {@code null} if there is none
     * @param stall how long some task must wait within two seconds; zero for no trigger
     * @param events event files
     * @param period how often the policy looks by itself
     */
    record Sources(@Nullable Path trigger, Duration stall, List<Path> events, Duration period) {}

    private final KernelWatch kernel;
    private final Sources sources;
    private final Consumer<List<Path>> told;
    private final Thread thread;
    private boolean released;

    private PressureWatch(KernelWatch kernel, Sources sources, Consumer<List<Path>> told) {
        this.kernel = kernel;
        this.sources = sources;
        this.told = told;
        this.thread = Thread.ofPlatform()
                .name("slab-pressure-" + COUNT.incrementAndGet())
                .daemon(true)
                .unstarted(this::run);
    }

    /**
     * Starts to watch.
     *
     * @param calls the operating system
     * @param sources what
     * @param told hears, on the watching thread, which files told something
     * @return {@link ReclaimPolicy.Watch#NONE} if nothing can be watched
     */
    static ReclaimPolicy.Watch start(SystemCalls calls, Sources sources, Consumer<List<Path>> told) {
        Optional<String> unavailable = Linux.unavailable();
        if (unavailable.isPresent()) {
            LOG.info("{}{}", left(sources), unavailable.get());
            return ReclaimPolicy.Watch.NONE;
        }
        KernelWatch kernel;
        try {
            kernel = new KernelWatch(calls);
        } catch (SystemCallException e) {
            LOG.info("{}{}", left(sources), e.getMessage());
            return ReclaimPolicy.Watch.NONE;
        }
        List<String> reasons = add(kernel, sources);
        if (!reasons.isEmpty()) {
            LOG.info("{}{}", left(sources), String.join("; ", reasons));
        }
        if (kernel.isEmpty()) {
            closeQuietly(kernel);
            return ReclaimPolicy.Watch.NONE;
        }
        PressureWatch watch = new PressureWatch(kernel, sources, told);
        watch.thread.start();
        return watch;
    }

    /** Adds what can be watched. Returns why the rest cannot. */
    private static List<String> add(KernelWatch kernel, Sources sources) {
        List<String> reasons = new ArrayList<>();
        Path trigger = sources.trigger();
        boolean wanted = !sources.stall().isZero();
        if (wanted && trigger == null) {
            reasons.add("there is no memory.pressure that it may write to");
        }
        if (wanted && trigger != null) {
            try {
                kernel.addTrigger(trigger, sources.stall());
            } catch (SystemCallException e) {
                reasons.add("no trigger in " + trigger + ": " + e.getMessage());
            }
        }
        for (Path events : sources.events()) {
            try {
                kernel.addEvents(events);
            } catch (SystemCallException e) {
                reasons.add("no events of " + events + ": " + e.getMessage());
            }
        }
        return reasons;
    }

    /** How the one line begins that tells what is left. */
    private static String left(Sources sources) {
        return "Slab: reclaim policy 'pressure' looks every " + sources.period().toMillis()
                + " ms, the kernel does not wake it for everything: ";
    }

    private void run() {
        Duration pause = sources.period().compareTo(PAUSE) < 0 ? sources.period() : PAUSE;
        try {
            while (!kernel.isEmpty()) {
                List<Path> files = kernel.await();
                if (!files.isEmpty()) {
                    told.accept(files);
                }
                if (kernel.pause(pause)) {
                    return;
                }
            }
            LOG.info("{}the files that it watched are gone", left(sources));
        } catch (RuntimeException | Error e) {
            LOG.info("{}{}", left(sources), e.toString(), e);
        } finally {
            release();
        }
    }

    /** The thread gives back what it waited with: from then on nobody may end it. */
    private synchronized void release() {
        released = true;
        closeQuietly(kernel);
    }

    /** Ends the thread, and waits for what it is doing. */
    @Override
    public void close() {
        synchronized (this) {
            if (!released) {
                kernel.end();
            }
        }
        if (Thread.currentThread() != thread) { // its own if a listener closes the allocator
            Uninterruptibles.joinUninterruptibly(thread);
        }
    }

    private static void closeQuietly(KernelWatch kernel) {
        try {
            kernel.close();
        } catch (SystemCallException e) {
            LOG.warn("Slab: reclaim policy 'pressure' could not close what it watched", e);
        }
    }
}
