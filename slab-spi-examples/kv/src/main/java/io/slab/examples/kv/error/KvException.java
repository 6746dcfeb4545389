package io.slab.examples.kv.error;

import org.jspecify.annotations.Nullable;

/** Whatever the store reports. Unchecked; the message names the value, the limit and the remedy. */
public abstract sealed class KvException extends RuntimeException
        permits KvClosedException, KvDamagedException, KvFullException, KvInputException, KvIoException {
    private static final long serialVersionUID = 1L;

    KvException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
