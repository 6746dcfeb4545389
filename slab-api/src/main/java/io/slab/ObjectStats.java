package io.slab;

/**
 * Where a cache's objects are. {@code live + magazines + depot + free = capacity}, at each snapshot.
 *
 * @param live objects that users hold
 * @param magazines free objects that threads, carriers and CPU stripes keep to themselves
 * @param depot free objects in the depot
 * @param free free objects in slabs
 * @param capacity objects of all slabs
 * @param peakOutside the most that were ever outside of slabs at once: with users, in magazines, in the depot
 */
public record ObjectStats(long live, long magazines, long depot, long free, long capacity, long peakOutside) {}
