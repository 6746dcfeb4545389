package io.slab.examples.kv.data;

/**
 * Walks entries in the order of their keys, each key once. For one thread. Addresses stay valid until the next call of {@link #next} or
 * {@link #close}, as long as the caller's pin lasts.
 */
public interface Cursor extends AutoCloseable {
    /**
     * Steps to the next entry.
     *
     * @return false at the end
     */
    boolean next();

    /** Where the key starts. */
    long keyAddress();

    /** Its bytes. */
    int keyLength();

    /** Where the value starts. */
    long valueAddress();

    /** Its bytes; 0 for a tombstone. */
    int valueLength();

    /** Whether the entry says that its key was deleted. */
    boolean isTombstone();

    /** Frees what the cursor itself holds. */
    @Override
    default void close() {}
}
