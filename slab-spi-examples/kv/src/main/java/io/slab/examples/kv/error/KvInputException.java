package io.slab.examples.kv.error;

import org.jspecify.annotations.Nullable;

/** A key, value, option or input file is not what the store takes. Nothing was changed. */
public final class KvInputException extends KvException {
    private static final long serialVersionUID = 1L;

    /**
     * An error.
     *
     * @param message the value and what is allowed
     */
    public KvInputException(String message) {
        this(message, null);
    }

    /**
     * An error with a cause.
     *
     * @param message the value and what is allowed
     * @param cause why it was refused
     */
    public KvInputException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
