package io.slab.tools.replay;

import io.slab.tools.peer.Peer;
import io.slab.tools.peer.SlabSettings;
import java.time.Duration;
import java.util.List;

/**
 * What is the same for all traces of a run.
 *
 * @param slab strategies for Slab
 * @param peers allocators to compare with
 * @param recordedThreads whether to replay on as many threads as recorded, or on one
 * @param repeat number of timed passes, at least 1
 * @param settle how long a measuring pass waits between the last event and looking at what is left
 * @param patience how long a forked JVM may give no sign of life
 */
public record ReplayPlan(
        SlabSettings slab, List<Peer> peers, boolean recordedThreads, int repeat, Duration settle, Duration patience) {
    /** Copies the list. */
    public ReplayPlan {
        peers = List.copyOf(peers);
    }
}
