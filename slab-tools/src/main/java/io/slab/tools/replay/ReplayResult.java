package io.slab.tools.replay;

import java.time.Duration;
import java.util.List;

/**
 * What one trace showed on all allocators.
 *
 * @param trace the trace
 * @param settle how long was waited between the last event and looking at what is left
 * @param results one per allocator, Slab first
 */
public record ReplayResult(TraceSummary trace, Duration settle, List<AllocatorResult> results) {
    /** Copies the list. */
    public ReplayResult {
        results = List.copyOf(results);
    }

    /**
     * Tells whether an allocator broke down or damaged an object.
     *
     * @return true if so
     */
    public boolean bad() {
        return results.stream().anyMatch(AllocatorResult::bad);
    }
}
