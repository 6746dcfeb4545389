/**
 * The write-ahead log: what is acknowledged is in here before it is in a sorted file.
 *
 * <p>A log belongs to one memtable and dies with it. A record is one batch of writes; its head has a checksum of its own, so that its
 * length can be trusted or not, its payload another. A record that a crash cut off can only be the last of the last log: whatever is wrong
 * elsewhere, or is followed by a whole record, is damage, and is reported.
 */
@NullMarked
package io.slab.examples.kv.log;

import org.jspecify.annotations.NullMarked;
