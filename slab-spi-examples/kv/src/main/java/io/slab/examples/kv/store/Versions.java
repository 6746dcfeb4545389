package io.slab.examples.kv.store;

import io.slab.examples.kv.error.KvException;
import io.slab.examples.kv.error.KvIoException;
import io.slab.examples.kv.file.Storage;
import io.slab.examples.kv.table.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The current view, the published sequence number, and the manifest on disk. */
final class Versions {
    private final Storage storage;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile View view;
    private volatile long published;
    private long nextFile;
    private volatile @Nullable KvException broken;

    Versions(Storage storage, View view, long nextFile, long published) {
        this.storage = storage;
        this.view = view;
        this.nextFile = nextFile;
        this.published = published;
    }

    /** What readers look at. To be read before {@link #published()}: entries that are newer than a snapshot do no harm, missing ones would. */
    View view() {
        return view;
    }

    /** The newest sequence number that readers see. */
    long published() {
        return published;
    }

    /** Shows writes to readers. The caller holds what orders publications: the write lock, or the right to force the log. */
    void publish(long sequence) {
        published = sequence;
    }

    /** Why no write is taken any more: a failure after which nobody knows what is on the disk. */
    @Nullable
    KvException broken() {
        return broken;
    }

    /** Stops all writing for good. Reading goes on. */
    void breakDown(KvException reason) {
        lock.lock();
        try {
            if (broken == null) {
                broken = reason;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long newFileNumber() {
        lock.lock();
        try {
            return nextFile++;
        } finally {
            lock.unlock();
        }
    }

    ReentrantLock lock() {
        return lock;
    }

    Condition changed() {
        return changed;
    }

    /** Puts a new generation in front; the one that took writes so far waits to be flushed. */
    void rotate(Generation next) {
        lock.lock();
        try {
            List<Generation> frozen = new ArrayList<>(view.frozen());
            frozen.addFirst(view.active());
            view = new View(next, frozen, view.tables());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts sorted files in the place of the oldest frozen generation, or of older sorted files: first on disk, then for readers.
     *
     * @param tables all sorted files from now on, newest first
     * @param flushed the generation that is in one of them now, or null
     * @throws KvException if the manifest cannot be written; nothing has changed then
     */
    void install(List<Table> tables, @Nullable Generation flushed) {
        lock.lock();
        try {
            List<Generation> frozen = new ArrayList<>(view.frozen());
            if (flushed != null) {
                frozen.remove(flushed);
            }
            View next = new View(view.active(), frozen, tables);
            save(next);
            view = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void save(View next) {
        new Manifest(
                        nextFile,
                        next.firstLog(),
                        published,
                        next.tables().stream().map(Table::number).toList())
                .save(storage);
        try {
            storage.force();
        } catch (IOException e) {
            // The new manifest is in place, but may be gone after a crash of the machine, together with files it
            // replaces.
            breakDown(new KvIoException("forcing the directory of", storage.path(Names.MANIFEST), e));
        }
    }
}
