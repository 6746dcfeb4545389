package io.slab.bench.run;

import io.slab.bench.peer.PeerNotInstalledException;
import java.io.IOException;
import java.util.List;

/**
 * The main class of the JVM that makes an archive of classes for the others: it touches what they will need. Only classes are archived, neither
 * compiled code nor profiles, so that forks still know nothing of allocators that are not theirs.
 */
public final class ForkTraining {
    private static final List<String> BENCHMARKS = List.of("batch64", "segment64", "confined64", "arena10", "larson");
    private static final List<String> ALLOCATORS =
            List.of("slab", "mimalloc", "malloc", "netty-adaptive", "netty-pooled");

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
        System.exit(0);
    }
}
