/**
 * Sorted files: what a memtable becomes when it is flushed, and what several files become when they are compacted. Written once, never
 * changed.
 *
 * <pre>
 * head     long magic, int version, int 0
 * blocks   of about 16 KiB: int payload bytes, int CRC-32C of what follows, long kind, payload
 * index    a block whose keys are the last keys of the data blocks, and whose values are their places
 * filter   a block that holds a Bloom filter of all keys
 * footer   places of index and filter, counts, checksum, magic
 * </pre>
 *
 * A look-up asks the filter, then searches the index, then one block, which it takes from the {@link io.slab.examples.kv.table.BlockCache} or
 * reads into it. All of that lies off-heap. All numbers are little-endian.
 */
@NullMarked
package io.slab.examples.kv.table;

import org.jspecify.annotations.NullMarked;
