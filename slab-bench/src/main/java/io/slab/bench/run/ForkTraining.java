package io.slab.bench.run;

import io.slab.bench.peer.PeerNotInstalledException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The main class of the JVM that makes an archive of classes for the others: it touches what they will need. Only classes are archived, neither
 * compiled code nor profiles, so that forks still know nothing of allocators that are not theirs.
 */
public final class ForkTraining {
    private static final List<String> BENCHMARKS = List.of("batch64", "segment64", "confined64", "arena10", "larson");
    private static final List<String> ALLOCATORS =
            List.of("slab", "mimalloc", "malloc", "netty-adaptive", "netty-pooled");

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final int QUIET_LOOKS = 10;

    private ForkTraining() {}

    /**
     * Runs a little of everything.
     *
     * @param args none
     * @throws IOException never, without turns
     */
    public static void main(String[] args) throws IOException {
        for (String benchmark : BENCHMARKS) {
            for (String allocator : ALLOCATORS) {
                try {
                    new ForkMain(new ForkRequest(Catalog.titled(benchmark), allocator, 1, 1, 1, 1, false)).measure();
                } catch (PeerNotInstalledException e) {
                    continue; // then no fork needs its classes
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
        awaitQuiet();
        System.exit(0);
    }

    /**
     * The JVM writes the archive while daemons still run, and has crashed where one of them linked a lambda just then: MBeans are registered and
     * removed by a thread of their own.
     */
    private static void awaitQuiet() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (int quiet = 0; quiet < QUIET_LOOKS && System.nanoTime() < deadline; quiet = isQuiet() ? quiet + 1 : 0) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private static boolean isQuiet() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("slab-"))
                .noneMatch(thread ->
                        thread.getState() == Thread.State.RUNNABLE || thread.getState() == Thread.State.BLOCKED);
    }
}
