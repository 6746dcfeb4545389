package io.slab.examples.kv.error;

import org.jspecify.annotations.Nullable;

/** A write found no room. It had no effect; the store stays readable, and takes writes again as soon as there is room. */
public final class KvFullException extends KvException {
    private static final long serialVersionUID = 1L;

    /** What can be full. */
    public enum Resource {
        /** The memory limit of the store or of its allocator. */
        MEMORY,
        /** The disk, a quota, or the largest file that the system allows. */
        DISK
    }

    /** What is full. */
    private final Resource resource;

    /**
     * An error.
     *
     * @param resource what is full
     * @param message how much was asked for and what to do
     * @param cause what the layer below said
     */
    public KvFullException(Resource resource, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.resource = resource;
    }

    /**
     * What is full.
     *
     * @return never {@code null}
     */
    public Resource resource() {
        return resource;
    }
}
