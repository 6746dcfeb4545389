package io.slab.examples.kv.store;

import io.slab.examples.kv.data.Keys;
import java.util.ArrayList;
import java.util.List;

/** Writes that take effect together or not at all; readers see all of them or none. For one thread. */
public final class WriteBatch {
    private final List<Write> writes = new ArrayList<>();

    /** One write. */
    @SuppressWarnings("ArrayRecordComponent") // A carrier of arrays; nobody compares carriers.
    record Write(byte[] key, long hash, byte[] value, boolean tombstone) {}

    /** An empty batch. */
    public WriteBatch() {}

    /**
     * Adds a value; the arrays must not change until the batch was written.
     *
     * @param key the key
     * @param value the value
     * @return this batch
     */
    public WriteBatch put(byte[] key, byte[] value) {
        writes.add(new Write(key, Keys.hash(key), value, false));
        return this;
    }

    /**
     * Adds a deletion.
     *
     * @param key the key, which need not be there
     * @return this batch
     */
    public WriteBatch delete(byte[] key) {
        writes.add(new Write(key, Keys.hash(key), new byte[0], true));
        return this;
    }

    /** How many writes there are. */
    public int size() {
        return writes.size();
    }

    /** Empties the batch. */
    public void clear() {
        writes.clear();
    }

    List<Write> writes() {
        return writes;
    }
}
