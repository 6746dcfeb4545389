package io.slab.examples.kv.store;

import io.slab.examples.kv.data.Keys;
import io.slab.examples.kv.error.KvClosedException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The store at one moment: later writes are not seen. Thread-safe. While it is open, memory and files of that moment are not freed, so
 * close it soon.
 */
public final class KvSnapshot implements AutoCloseable {
    private final Parts parts;
    private final int pin;
    private final View view;
    private final long sequence;
    private final AtomicBoolean closed = new AtomicBoolean();

    KvSnapshot(Parts parts, Versions versions) {
        this.parts = parts;
        this.pin = parts.epochs().enter();
        // In this order: the view must not be newer than the number, or it could hold a file with later writes.
        this.view = versions.view();
        this.sequence = versions.published();
    }

    /**
     * The value of a key at that moment.
     *
     * @param key the key
     * @return a copy of its value; empty if there was none
     * @throws KvClosedException if the snapshot is closed
     */
    public Optional<byte[]> get(byte[] key) {
        int own = pinAsThis();
        try {
            return Optional.ofNullable(view.get(key, Keys.hash(key), sequence));
        } finally {
            parts.epochs().exit(own);
        }
    }

    /**
     * Walks the entries of that moment in key order.
     *
     * @param from the first key; empty for the very first
     * @return a cursor, which has to be closed, too, and may outlive the snapshot
     * @throws KvClosedException if the snapshot is closed
     */
    public KvCursor scan(byte[] from) {
        return KvCursor.open(parts, pinAsThis(), view, sequence, from);
    }

    /** A pin as old as this snapshot's, so that closing the snapshot meanwhile takes nothing away. */
    private int pinAsThis() {
        if (closed.get()) {
            throw new KvClosedException("the snapshot");
        }
        int own = parts.epochs().enterAs(pin);
        if (closed.get()) {
            parts.epochs().exit(own);
            throw new KvClosedException("the snapshot");
        }
        return own;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            parts.epochs().exit(pin);
        }
    }
}
