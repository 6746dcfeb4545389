package io.slab.tools.replay;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one trace showed on one allocator.
 *
 * @param allocator {@code slab} or the label of a peer
 * @param status how it went
 * @param reason why it did not go well; empty if it did
 * @param config what the allocator really used
 * @param nsPerEvent median over the timed passes of their wall-clock time divided by their events
 * @param measured memory and damaged objects; null unless the status is {@link Status#OK}
 */
public record AllocatorResult(
        String allocator,
        Status status,
        String reason,
        Map<String, String> config,
        double nsPerEvent,
        @Nullable Measurement measured) {

    static AllocatorResult without(String allocator, WorkerReply reply) {
        return new AllocatorResult(allocator, reply.status(), reply.reason(), reply.config(), 0, null);
    }

    /**
     * Tells whether the user must be warned: it broke down, or damaged what it was given to keep.
     *
     * @return true for a failure
     */
    public boolean bad() {
        return status == Status.FAILED || (measured != null && measured.patternErrors() > 0);
    }
}
