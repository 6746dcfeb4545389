package io.slab.bench.peer;

import io.slab.Checks;

/**
 * What a benchmark asks of an allocator.
 *
 * @param door which part of it is measured
 * @param size bytes of every object; 0 if sizes differ
 * @param checks Slab's checks
 * @param slabBytes bytes of each of Slab's slabs; 0 leaves it to Slab
 * @param colors colors asked of Slab
 */
public record PeerRequest(Door door, long size, Checks checks, long slabBytes, int colors) {
    /**
     * Asks for the fixed-size door with checks off.
     *
     * @param size bytes of every object
     * @return the request
     */
    public static PeerRequest fixed(long size) {
        return new PeerRequest(Door.CACHE, size, Checks.OFF, 0, 1);
    }

    /**
     * Asks for allocation of any size, with default checks.
     *
     * @return the request
     */
    public static PeerRequest general() {
        return new PeerRequest(Door.GENERAL, 0, Checks.STANDARD, 0, 1);
    }

    /**
     * The same through another door.
     *
     * @param other the door
     * @return the request
     */
    public PeerRequest through(Door other) {
        return new PeerRequest(other, size, checks, slabBytes, colors);
    }

    /**
     * The same with other checks.
     *
     * @param other the checks
     * @return the request
     */
    public PeerRequest with(Checks other) {
        return new PeerRequest(door, size, other, slabBytes, colors);
    }

    /**
     * The same with slabs of a given size, which may spend bytes on colors.
     *
     * @param bytes of each slab
     * @param count colors
     * @return the request
     */
    public PeerRequest colored(long bytes, int count) {
        return new PeerRequest(door, size, checks, bytes, count);
    }
}
