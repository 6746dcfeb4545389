package io.slab.bench.jmh;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.PeerNotInstalledException;
import io.slab.bench.peer.PeerRequest;
import io.slab.bench.peer.Peers;

/**
 * Opens allocators for benchmarks. JMH runs each value of an {@code allocator} parameter in a JVM of its own, so that one
 * never disturbs the compiled code of another.
 */
final class OpenPeer {
    private OpenPeer() {}

    static BenchAllocator open(String key, PeerRequest request) {
        try {
            return Peers.open(key, request);
        } catch (PeerNotInstalledException e) {
            throw new IllegalStateException(key + " is not installed: " + e.getMessage(), e);
        }
    }

    /** Closes it, and fails the benchmark if objects were damaged. */
    static void close(BenchAllocator peer, long errors) {
        peer.close();
        if (errors > 0) {
            throw new IllegalStateException(errors + " rounds found damaged objects");
        }
    }
}
