package io.slab.examples.kv.store;

import io.slab.examples.kv.data.Cursor;
import io.slab.examples.kv.error.KvClosedException;
import io.slab.examples.kv.memory.Raw;

/**
 * Walks the entries of one moment in key order. For one thread. It pins what it reads: memory and files of that moment are not freed until it is
 * closed, even if the store is closed before.
 */
public final class KvCursor implements AutoCloseable {
    private final Parts parts;
    private final int pin;
    private final Cursor cursor;
    private boolean onEntry;
    private boolean closed;

    private KvCursor(Parts parts, int pin, Cursor cursor) {
        this.parts = parts;
        this.pin = pin;
        this.cursor = cursor;
    }

    /** Takes a pin over, and ends it if the cursor cannot be made. */
    static KvCursor open(Parts parts, int pin, View view, long sequence, byte[] from) {
        boolean done = false;
        try {
            KvCursor result = new KvCursor(parts, pin, view.cursor(from, sequence));
            done = true;
            return result;
        } finally {
            if (!done) {
                parts.epochs().exit(pin);
            }
        }
    }

    /**
     * Steps to the next entry.
     *
     * @return false at the end
     * @throws KvClosedException if the cursor is closed
     */
    public boolean next() {
        if (closed) {
            throw new KvClosedException("the cursor");
        }
        do {
            onEntry = cursor.next();
        } while (onEntry && cursor.isTombstone());
        return onEntry;
    }

    /**
     * The key of the entry.
     *
     * @return a copy
     * @throws IllegalStateException if {@link #next} has not returned true
     */
    public byte[] key() {
        check();
        return Raw.copyOut(cursor.keyAddress(), cursor.keyLength());
    }

    /**
     * The value of the entry.
     *
     * @return a copy
     * @throws IllegalStateException if {@link #next} has not returned true
     */
    public byte[] value() {
        check();
        return Raw.copyOut(cursor.valueAddress(), cursor.valueLength());
    }

    private void check() {
        if (closed) {
            throw new KvClosedException("the cursor");
        }
        if (!onEntry) {
            throw new IllegalStateException("the cursor is not on an entry: next() has to return true first");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            cursor.close();
            parts.epochs().exit(pin);
        }
    }
}
