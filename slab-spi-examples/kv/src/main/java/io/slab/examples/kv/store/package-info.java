/**
 * The store: {@link io.slab.examples.kv.store.KvStore} and what it hands out.
 *
 * <p>Who owns which state: {@code WritePath} the memtable that takes writes and its log, under the write lock; {@code Versions} the current
 * {@code View} (memtables and sorted files, newest first) and the manifest that says which files are alive, under its own lock;
 * {@code Background} the flushing and compacting, on one thread; {@code Epochs} the memory that readers may still look at.
 * Locks are taken in that order. A reader takes none: it pins, takes the view, then the newest published sequence number.
 */
@NullMarked
package io.slab.examples.kv.store;

import org.jspecify.annotations.NullMarked;
