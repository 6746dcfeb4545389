package io.slab.examples.kv.store;

import io.slab.examples.kv.error.KvFullException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Finds memory for a write that had none: cached blocks are given up, then what was written is flushed, then those who are reading are given
 * a moment to end. One write at a time; while it looks, others wait and the cache takes nothing, so that nobody takes what it has
 * found. If all that does not help, the write is refused.
 */
final class Room {
    private static final int ATTEMPTS = 8;
    /** The first wait for readers, then twice as long each time, an eighth of a second in all: a look-up ends within microseconds. */
    private static final long FIRST_WAIT_NANOS = 2_000_000;

    private final Parts parts;
    private final Runnable flush;
    private final Runnable prepare;
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * @param flush makes what was written a sorted file, and waits until its memory has been freed, as far as no reader sees it
     * @param prepare takes the memory that the next flush will need
     */
    Room(Parts parts, Runnable flush, Runnable prepare) {
        this.parts = parts;
        this.flush = flush;
        this.prepare = prepare;
    }

    /**
     * Does a write.
     *
     * @param write does it, or has done nothing if it throws
     * @return what it returned
     * @throws KvFullException if there is no room, whatever was tried
     */
    @SuppressWarnings("LockNotBeforeTry") // There is nothing to do under it: having had it is all.
    long writing(LongSupplier write) {
        if (lock.isLocked()) {
            lock.lock(); // whoever is in there goes first
            lock.unlock();
        }
        try {
            return write.getAsLong();
        } catch (KvFullException e) {
            if (e.resource() != KvFullException.Resource.MEMORY) {
                throw e;
            }
            return writingAlone(write, e);
        }
    }

    private long writingAlone(LongSupplier write, KvFullException first) {
        lock.lock();
        try {
            parts.cache().freeze(true);
            KvFullException last = first;
            for (int attempt = 0; attempt < ATTEMPTS && make(attempt); attempt++) {
                try {
                    return write.getAsLong();
                } catch (KvFullException e) {
                    if (e.resource() != KvFullException.Resource.MEMORY) {
                        throw e;
                    }
                    last = e;
                }
            }
            throw explained(last);
        } finally {
            parts.cache().freeze(false);
            lock.unlock();
        }
    }

    /** Makes room; false if there is nothing more to do. */
    private boolean make(int attempt) {
        if (attempt > 1) {
            if (attempt > 2 && parts.epochs().waiting() == 0) {
                return false; // no reader holds anything back
            }
            LockSupport.parkNanos(FIRST_WAIT_NANOS << (attempt - 2));
        }
        if (attempt > 0) {
            flush.run();
        }
        parts.epochs().collect();
        parts.memory().collect();
        prepare.run();
        return true;
    }

    private KvFullException explained(KvFullException e) {
        int pins = parts.epochs().pinned();
        return pins == 0
                ? e
                : new KvFullException(
                        e.resource(),
                        e.getMessage() + "; " + parts.epochs().waiting() + " superseded objects wait for " + pins
                                + " open snapshots, cursors and reads: close those that are not needed",
                        e);
    }
}
