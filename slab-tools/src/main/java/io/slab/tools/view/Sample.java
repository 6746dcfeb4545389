package io.slab.tools.view;

import java.time.Instant;

/**
 * The sums of a JVM's allocators at one moment: a point of the charts over time.
 *
 * @param at when
 * @param liveBytes what users asked for and hold
 * @param committedBytes bytes that may be backed by memory
 * @param residentBytes bytes in physical memory, {@link AllocatorView#UNKNOWN} where nobody can tell
 * @param reservedBytes address space
 * @param reclaimedBytes what was given back since the allocators were made
 */
public record Sample(
        Instant at, long liveBytes, long committedBytes, long residentBytes, long reservedBytes, long reclaimedBytes) {
    /**
     * Committed bytes that hold nothing of users'.
     *
     * @return {@code committed - live}
     */
    public long wasteBytes() {
        return committedBytes - liveBytes;
    }
}
