package io.slab.examples.kv.store;

import io.slab.examples.kv.log.LogWriter;
import io.slab.examples.kv.memtable.Memtable;
import org.jspecify.annotations.Nullable;

/**
 * A memtable and the logs that hold the same writes.
 *
 * @param memtable the memtable
 * @param log the log that takes further writes, or null without one
 * @param firstLog the number of the first log with writes of this memtable
 */
record Generation(Memtable memtable, @Nullable LogWriter log, long firstLog) {}
