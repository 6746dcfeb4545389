package io.slab;

/**
 * One page run at one moment: an allocation beyond the largest size class.
 *
 * @param address its first address
 * @param bytes its size
 * @param region the address of the region it stands in
 * @param node the NUMA node it was asked for; -1 for none
 * @param residentBytes bytes that are in physical memory; -1 where the system cannot tell
 */
public record RunStats(long address, long bytes, long region, int node, long residentBytes) {}
