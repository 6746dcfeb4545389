package io.slab.tools.view;

import java.time.Instant;

/**
 * Memory that was given back.
 *
 * @param at when, or the end of the time in which
 * @param bytes how much
 * @param allocator by which allocator; empty for all together
 */
public record Reclaim(Instant at, long bytes, String allocator) {}
