package io.slab.examples.kv.store;

import io.slab.examples.kv.error.KvClosedException;
import io.slab.examples.kv.error.KvException;
import io.slab.examples.kv.error.KvFullException;
import io.slab.examples.kv.file.Failures;
import io.slab.examples.kv.log.LogWriter;
import io.slab.examples.kv.memtable.Memtable;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One write after the other: into the memtable, where readers do not see it yet, then into the log, then published. The memtable comes first
 * because it may be full; what is in it is taken back if the log cannot take it. So a write either is in both or has not happened.
 */
final class WritePath {
    /** Generations that may wait to be flushed before writers wait, too. */
    private static final int MAX_FROZEN = 2;

    private final Parts parts;
    private final Versions versions;
    private final Background background;
    private final GroupCommit commit;
    private final Room room;
    private final WriteLock lock = new WriteLock();
    private final boolean sync;
    /**
     * Made ahead, since there must be one when memory is full. <em>Invariant:</em> it is there whenever the active memtable is not empty, so that
     * what was written can be flushed whatever happens.
     */
    private final AtomicReference<@Nullable Memtable> next = new AtomicReference<>();

    private long sequence;
    private boolean closed;

    WritePath(Parts parts, Versions versions, Background background) {
        this.parts = parts;
        this.versions = versions;
        this.background = background;
        this.commit = new GroupCommit(versions);
        this.room = new Room(parts, this::flush, this::prepareNext);
        this.sync = parts.options().durability() == Durability.SYNC;
        this.sequence = versions.published();
        this.next.set(parts.newMemtable());
        commit.use(versions.view().active().log());
        commit.appended(sequence);
    }

    void write(List<WriteBatch.Write> writes) {
        long written = room.writing(() -> writeOnce(writes));
        if (sync) {
            commit.await(written);
        }
    }

    private long writeOnce(List<WriteBatch.Write> writes) {
        int pin = parts.epochs().enter();
        long[] versions = new long[writes.size()];
        try {
            prepare(writes, versions);
            parts.epochs().loosen(pin); // what follows may wait for memory to be freed
            return writeLocked(writes, versions);
        } finally {
            for (long version : versions) {
                if (version != 0) {
                    parts.memory().free(version);
                }
            }
            parts.epochs().exit(pin);
        }
    }

    /** Does all that needs no lock: the longer part of a write. */
    private void prepare(List<WriteBatch.Write> writes, long[] prepared) {
        Memtable active = versions.view().active().memtable();
        for (int i = 0; i < prepared.length; i++) {
            WriteBatch.Write w = writes.get(i);
            prepared[i] = Memtable.prepare(parts.memory(), w.key(), w.value(), w.tombstone());
            active.approach(prepared[i], w.key(), w.hash());
        }
    }

    private long writeLocked(List<WriteBatch.Write> writes, long[] prepared) {
        lock.lock();
        try {
            checkOpen();
            rotateIfLarge();
            makeNext();
            Generation active = versions.view().active();
            Memtable memtable = active.memtable();
            if (sync) {
                memtable.published(versions.published());
            }
            long number = ++sequence;
            insert(active, writes, prepared, number);
            if (sync) {
                commit.appended(number);
            } else {
                versions.publish(number);
                memtable.published(number);
            }
            return number;
        } finally {
            lock.unlock();
        }
    }

    /** Takes what was prepared, or, if that fails, has given back or left behind all of it. */
    private void insert(Generation active, List<WriteBatch.Write> writes, long[] prepared, long number) {
        long[] inserted = prepared.clone();
        int count = 0;
        boolean done = false;
        try {
            for (WriteBatch.Write w : writes) {
                active.memtable().insert(inserted[count], w.key(), w.hash(), number);
                prepared[count++] = 0;
            }
            LogWriter log = active.log();
            if (log != null) {
                log.begin();
                writes.forEach(w -> log.add(w.key(), w.value(), w.tombstone()));
                log.end(number);
            }
            done = true;
        } finally {
            while (!done && count > 0) {
                active.memtable().revert(inserted[--count]);
            }
        }
    }

    private void rotateIfLarge() {
        if (versions.view().active().memtable().bytes() >= parts.options().memtableBytes()) {
            background.awaitRoom(MAX_FROZEN);
            rotate();
        }
    }

    /** Starts a new generation. Under the lock. */
    private void rotate() {
        Generation old = versions.view().active();
        Memtable memtable = Objects.requireNonNull(next.get(), "there is one as long as there is something to flush");
        LogWriter log = null;
        long number = versions.newFileNumber();
        if (parts.options().durability() != Durability.NONE) {
            log = parts.newLog(number);
        }
        try {
            if (sync) {
                parts.storage().force();
                commit.forceAll();
                old.memtable().published(versions.published());
            }
        } catch (IOException | KvException e) {
            if (log != null) {
                log.close();
                deleteLog(number);
            }
            throw e instanceof IOException io
                    ? Failures.of("forcing the directory of", parts.storage().path(Names.log(number)), io)
                    : (KvException) e;
        }
        next.set(null);
        commit.use(log);
        versions.rotate(new Generation(memtable, log, number));
    }

    private void deleteLog(long number) {
        try {
            parts.storage().delete(Names.log(number));
        } catch (IOException e) {
            throw Failures.of("removing", parts.storage().path(Names.log(number)), e);
        }
    }

    private void makeNext() {
        if (next.get() == null) {
            Memtable made = parts.newMemtable();
            if (!next.compareAndSet(null, made)) {
                made.free();
            }
        }
    }

    /** Makes the next memtable ahead of time. Called when a flush has given memory back; takes no lock, since a writer may wait for that. */
    void prepareNext() {
        try {
            makeNext();
        } catch (KvFullException e) {
            // Not now: the next write will try, and report it.
        }
    }

    /** Has everything that was written so far flushed, and waits for it. */
    void flush() {
        lock.lock();
        try {
            checkOpen();
            if (!versions.view().active().memtable().isEmpty()) {
                rotate();
            }
        } finally {
            lock.unlock();
        }
        background.awaitRoom(1);
    }

    private void checkOpen() {
        if (closed) {
            throw new KvClosedException("the store");
        }
        KvException broken = versions.broken();
        if (broken != null) {
            throw broken;
        }
    }

    /** Takes no more writes; forces the log, so that a store that was closed survives the machine's end. */
    void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            LogWriter log = versions.view().active().log();
            if (log != null && versions.broken() == null) {
                if (sync) {
                    commit.forceAll();
                } else {
                    log.force();
                }
            }
        } catch (IOException e) {
            throw Failures.of("forcing", parts.storage().path("log"), e);
        } finally {
            lock.unlock();
        }
    }

    /** Frees what readers never saw. After {@link #close}, with nobody else around. */
    void free() {
        Memtable unused = next.getAndSet(null);
        if (unused != null) {
            unused.free();
        }
    }
}
