package io.slab.tools.replay;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a forked JVM found out.
 *
 * @param status how it went
 * @param reason why it went wrong, empty if it did not
 * @param config what the allocator really used
 * @param measured results of a {@link WorkerRequest.Pass#MEASURE} pass
 * @param passNanos nanoseconds of each timed pass of a {@link WorkerRequest.Pass#TIME} pass
 */
record WorkerReply(
        Status status,
        String reason,
        Map<String, String> config,
        @Nullable Measurement measured,
        List<Long> passNanos) {

    static WorkerReply without(Status status, String reason) {
        return new WorkerReply(status, reason, Map.of(), null, List.of());
    }
}
