package io.slab.examples.kv.store;

import io.slab.examples.kv.error.KvException;
import io.slab.examples.kv.error.KvIoException;
import io.slab.examples.kv.log.LogWriter;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Forces the log for several writers at once: while one of them forces, the others append; the next to force does it for all of these. A write is
 * published when it is on disk, not before, so that no reader sees what a crash could take back.
 */
final class GroupCommit {
    private final Versions versions;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition forced = lock.newCondition();
    private boolean forcing;
    /** Written under the write lock, in this order of meaning: records up to {@code written} are in {@code log} or were forced. */
    private volatile long written;

    private volatile @Nullable LogWriter log;

    GroupCommit(Versions versions) {
        this.versions = versions;
    }

    /** A log takes the records from now on; those of the one before have been forced. Under the write lock. */
    void use(@Nullable LogWriter next) {
        log = next;
    }

    /** A record was appended. Under the write lock. */
    void appended(long sequence) {
        written = sequence;
    }

    /** Waits until all records up to this one are on disk. */
    void await(long sequence) {
        lock.lock();
        try {
            while (versions.published() < sequence) {
                KvException broken = versions.broken();
                if (broken != null) {
                    throw broken;
                }
                if (forcing) {
                    forced.awaitUninterruptibly();
                } else {
                    lead();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void lead() {
        forcing = true;
        lock.unlock();
        // The log is read after the sequence: if it is a newer one, what the sequence counts was forced when it was
        // changed.
        long target = written;
        LogWriter used = log;
        IOException failure = null;
        try {
            if (used != null) {
                used.force();
            }
        } catch (IOException e) {
            failure = used == log ? e : null; // a log that was replaced meanwhile may be closed by now
        } finally {
            lock.lock();
            forcing = false;
            forced.signalAll();
        }
        if (failure != null && used != null) {
            versions.breakDown(stopped(used, failure));
        } else if (used == log || versions.published() >= target) {
            versions.publish(Math.max(target, versions.published()));
        }
    }

    /** Forces what is in the log and publishes it. Under the write lock, so that nothing is appended meanwhile. */
    void forceAll() {
        lock.lock();
        try {
            while (forcing) {
                forced.awaitUninterruptibly();
            }
            LogWriter used = log;
            if (used != null && versions.published() < written) {
                try {
                    used.force();
                } catch (IOException e) {
                    KvException stopped = stopped(used, e);
                    versions.breakDown(stopped);
                    throw stopped;
                }
                versions.publish(written);
            }
        } finally {
            lock.unlock();
        }
    }

    private static KvException stopped(LogWriter log, IOException e) {
        return new KvIoException(
                "writes have stopped, since nobody knows what is on the disk (reading goes on; open the store again):"
                        + " forcing",
                log.path(),
                e);
    }
}
