package io.slab.examples.kv.error;

/** The store, snapshot or cursor is closed. */
public final class KvClosedException extends KvException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param what what is closed
     */
    public KvClosedException(String what) {
        super(what + " is closed", null);
    }
}
