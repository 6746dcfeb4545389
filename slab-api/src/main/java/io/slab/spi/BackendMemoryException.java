package io.slab.spi;

import org.jspecify.annotations.Nullable;

/** A page backend has no memory (or no address space) left. The engine turns it into {@link io.slab.error.SlabOutOfMemoryException}. */
public final class BackendMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * For backends.
     *
     * @param message how much was asked for, what the limit is and how to raise it
     * @param cause the reason, or {@code null}
     */
    public BackendMemoryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
