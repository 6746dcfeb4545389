package io.slab.tools.replay;

/**
 * Memory in use by an allocator at one moment.
 *
 * @param residentBytes all memory that belongs to it, Java-heap metadata included
 * @param heapMetadataBytes the part of it that lies in the Java heap
 */
public record MemoryUse(long residentBytes, long heapMetadataBytes) {}
