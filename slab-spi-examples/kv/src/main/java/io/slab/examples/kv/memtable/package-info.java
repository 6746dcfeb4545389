/**
 * The newest entries, in memory: a B+tree whose nodes are slab objects of one size, over entries of any size.
 *
 * <p><b>One writer, readers without locks.</b> A leaf never changes but for its entry pointers: an insertion makes a changed copy of the
 * leaf and swaps one pointer in its parent; an overwriting write swaps the entry pointer alone. A split copies the inner nodes that it
 * changes, too, up to the first that has room. Readers need no retry: whatever node they hold is complete as of the moment they found it. The
 * replaced node is retired.
 *
 * <p><b>Versions.</b> An entry carries the sequence number of its write and points to the entry that it superseded. A reader with
 * snapshot <i>s</i> takes the first entry of the chain that is not newer than <i>s</i>. A superseded entry is retired once its successor is
 * published, so that it stays as long as a snapshot needs it, and no longer.
 *
 * <p><b>Why leaves hold one byte of each key's hash:</b> a look-up by key compares eight of these at a time and then touches one
 * entry, instead of the six that a binary search among 56 would touch, each a cache miss.
 */
@NullMarked
package io.slab.examples.kv.memtable;

import org.jspecify.annotations.NullMarked;
