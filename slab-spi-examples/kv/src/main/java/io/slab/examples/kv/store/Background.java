package io.slab.examples.kv.store;

import io.slab.examples.kv.data.Cursor;
import io.slab.examples.kv.error.KvClosedException;
import io.slab.examples.kv.error.KvException;
import io.slab.examples.kv.error.KvIoException;
import io.slab.examples.kv.file.Failures;
import io.slab.examples.kv.log.LogWriter;
import io.slab.examples.kv.table.Table;
import io.slab.examples.kv.table.TableWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that flushes frozen memtables, the oldest first, compacts sorted files, and frees what no reader sees any more. Compacting may
 * take long, and writers wait for memtables to be flushed: so it stops between two blocks where one waits. A failure is kept and thrown at the writers that wait for room; each of them has it tried again.
 */
final class Background {
    private static final Logger LOG = LoggerFactory.getLogger(Background.class);

    /** How often to look whether readers have let go of what was retired. */
    private static final long COLLECT_MILLIS = 20;
    /** With so many sorted files compacting goes before flushing: then writers wait for it, or reading would get ever slower. */
    private static final int TOO_MANY_TABLES = 32;

    private final Parts parts;
    private final Versions versions;
    private final Compaction compaction = new Compaction();
    private final AtomicLong flushes = new AtomicLong();
    private final AtomicLong compactions = new AtomicLong();
    private final Thread thread = new Thread(this::run, "kv-background");
    private volatile boolean stopping;
    /** What ended the last attempt. Guarded by the lock of versions, as are the next five. */
    private @Nullable KvException failure;

    /** The number of the attempt that began last, and of the one that ended last. */
    private long begun;

    private long ended;
    private boolean retry;
    private boolean flushing;
    private boolean compactAll;
    private Runnable flushed = () -> {};

    Background(Parts parts, Versions versions) {
        this.parts = parts;
        this.versions = versions;
        thread.setDaemon(true);
    }

    /** @param whenFlushed called after each flush */
    void start(Runnable whenFlushed) {
        flushed = whenFlushed;
        thread.start();
    }

    long flushes() {
        return flushes.get();
    }

    long compactions() {
        return compactions.get();
    }

    /**
     * Waits until fewer than so many generations wait to be flushed.
     *
     * @param fewerThan 1 also waits until the last one's memory has been freed, if no reader sees it
     * @throws KvException why an attempt to flush failed that began after this call: one before may not have seen the room that the caller has made
     */
    void awaitRoom(int fewerThan) {
        ReentrantLock lock = versions.lock();
        lock.lock();
        try {
            long before = begun;
            retry = true;
            versions.changed().signalAll();
            while (versions.view().frozen().size() >= fewerThan || (fewerThan == 1 && flushing)) {
                if (failure != null && ended > before) {
                    throw failure;
                }
                checkRunning();
                versions.changed().awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Merges all sorted files into one, and waits for it. Throws as {@link #awaitRoom} does. */
    void compactAll() {
        ReentrantLock lock = versions.lock();
        lock.lock();
        try {
            long before = begun;
            compactAll = true;
            versions.changed().signalAll();
            while (compactAll) {
                if (failure != null && ended > before) {
                    compactAll = false;
                    throw failure;
                }
                checkRunning();
                versions.changed().awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private void checkRunning() {
        if (stopping) {
            throw new KvClosedException("the store");
        }
        KvException broken = versions.broken();
        if (broken != null) {
            throw broken;
        }
    }

    /** Ends the thread; work in progress is given up and leaves no trace. */
    void stop() {
        stopping = true;
        versions.lock().lock();
        try {
            versions.changed().signalAll();
        } finally {
            versions.lock().unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (awaitWork()) {
            KvException problem = null;
            try {
                work();
            } catch (InterruptedException e) {
                return; // stopping
            } catch (KvException e) {
                problem = e;
                LOG.warn("flushing or compacting failed and will be tried again: {}", e.getMessage());
            } catch (RuntimeException | Error e) {
                versions.breakDown(new KvIoException(
                        "flushing to", parts.storage().path(Names.MANIFEST), new IOException(e.toString(), e)));
                throw e;
            } finally {
                done(problem);
            }
        }
    }

    private void done(@Nullable KvException problem) {
        versions.lock().lock();
        try {
            failure = problem;
            ended = begun;
            versions.changed().signalAll();
        } finally {
            versions.lock().unlock();
        }
    }

    private boolean awaitWork() {
        while (!stopping) {
            boolean waits = parts.epochs().collect(); // without the lock, as it may remove large files
            ReentrantLock lock = versions.lock();
            lock.lock();
            try {
                if (!stopping && isWorkDue()) {
                    retry = false;
                    begun++;
                    return true;
                }
                if (!stopping && !waits) {
                    versions.changed().awaitUninterruptibly();
                } else if (!stopping) {
                    // Woken or not, the next round looks again whether readers have let go.
                    var _ = versions.changed().await(COLLECT_MILLIS, TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                return false;
            } finally {
                lock.unlock();
            }
        }
        return false;
    }

    private boolean isWorkDue() {
        boolean flush = !versions.view().frozen().isEmpty() && (failure == null || retry);
        boolean compact = compactAll
                || (failure == null && compaction.isDue(versions.view().tables()));
        return (flush || compact) && versions.broken() == null;
    }

    private void work() throws InterruptedException {
        List<Table> tables = versions.view().tables();
        boolean all = compactAll;
        if (flushWhatWaits(all || compaction.isDue(tables))) {
            return;
        }
        Compaction.Range range = all ? new Compaction.Range(0, tables.size()) : compaction.choose(tables);
        if (range.size() > 1 || (all && range.size() == 1)) {
            compact(tables, range);
        }
        if (all) {
            compactAll = false;
        }
    }

    private void flush(Generation generation) throws InterruptedException {
        setFlushing(true);
        try {
            makeTable(generation);
            deleteLogsBefore(versions.view().firstLog());
            parts.epochs().retire(generation.memtable()::free);
            parts.epochs().collect();
            flushed.run();
        } finally {
            setFlushing(false);
        }
    }

    private void setFlushing(boolean now) {
        versions.lock().lock();
        try {
            flushing = now;
            versions.changed().signalAll();
        } finally {
            versions.lock().unlock();
        }
    }

    private void makeTable(Generation generation) throws InterruptedException {
        List<Table> tables = new ArrayList<>(versions.view().tables());
        try (Cursor cursor = generation.memtable().cursor(new byte[0], Long.MAX_VALUE)) {
            Table made = write(cursor, tables.isEmpty(), this::endIfStopping);
            if (made != null) {
                tables.addFirst(made);
            }
            install(tables, generation, made);
        }
        flushes.incrementAndGet();
        LogWriter log = generation.log();
        if (log != null) {
            log.close();
        }
    }

    private void endIfStopping() throws InterruptedException {
        if (stopping) {
            throw new InterruptedException("the store is closing");
        }
    }

    /** Flushes the oldest memtable that waits, unless something else has to come first. */
    private boolean flushWhatWaits(boolean compactionIsDue) throws InterruptedException {
        List<Generation> frozen = versions.view().frozen();
        boolean tooMany = compactionIsDue && versions.view().tables().size() >= TOO_MANY_TABLES;
        if (frozen.isEmpty() || tooMany || versions.broken() != null) {
            return false;
        }
        flush(frozen.getLast());
        return true;
    }

    private void betweenBlocks() throws InterruptedException {
        endIfStopping();
        flushWhatWaits(true);
    }

    private void compact(List<Table> tables, Compaction.Range range) throws InterruptedException {
        List<Table> merged = tables.subList(range.from(), range.end());
        List<Cursor> cursors = new ArrayList<>();
        try {
            merged.forEach(t -> cursors.add(t.fullCursor()));
            try (Cursor cursor = new MergeCursor(cursors)) {
                Table made = write(cursor, range.end() == tables.size(), this::betweenBlocks);
                install(replaced(merged, made), null, made);
            }
        } finally {
            cursors.forEach(Cursor::close);
        }
        compactions.incrementAndGet();
        boolean keep = versions.broken() != null;
        for (Table table : merged) {
            parts.epochs().retire(() -> remove(table, keep));
        }
    }

    /** All sorted files, with one in the place of some. There may be newer ones than when these were chosen. */
    private List<Table> replaced(List<Table> merged, @Nullable Table made) {
        List<Table> tables = new ArrayList<>(versions.view().tables());
        List<Table> place = tables.subList(tables.indexOf(merged.getFirst()), tables.indexOf(merged.getLast()) + 1);
        place.clear();
        if (made != null) {
            place.add(made);
        }
        return tables;
    }

    /** Writes a sorted file and opens it; null if there was nothing to write. */
    private @Nullable Table write(Cursor cursor, boolean dropTombstones, TableWriter.Interlude interlude)
            throws InterruptedException {
        long number = versions.newFileNumber();
        TableWriter.Written written = new TableWriter(parts.storage(), parts.spare(), dropTombstones, interlude)
                .write(Names.table(number), cursor);
        if (written.entries() == 0) {
            return null;
        }
        try {
            return parts.openTable(number);
        } catch (KvException e) {
            delete(Names.table(number));
            throw e;
        }
    }

    private void install(List<Table> tables, @Nullable Generation generation, @Nullable Table made) {
        try {
            versions.install(tables, generation);
        } catch (KvException e) {
            if (made != null) {
                made.close();
                delete(Names.table(made.number()));
            }
            throw e;
        }
    }

    private void deleteLogsBefore(long first) {
        if (versions.broken() != null) {
            return;
        }
        try {
            for (String name : parts.storage().names()) {
                long number = Names.numberOf(name, Names.LOG).orElse(Long.MAX_VALUE);
                if (number < first) {
                    delete(name);
                }
            }
        } catch (IOException e) {
            LOG.warn("logs that are not needed any more stay until the store is opened again: {}", e.toString());
        }
    }

    private void remove(Table table, boolean keep) {
        table.close();
        if (!keep) {
            delete(Names.table(table.number()));
        }
    }

    private void delete(String name) {
        try {
            parts.storage().delete(name);
        } catch (IOException e) {
            LOG.warn(
                    "a file that is not needed any more stays until the store is opened again: {}",
                    Failures.of("removing", parts.storage().path(name), e).getMessage());
        }
    }
}
