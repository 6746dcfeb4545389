package io.slab.error;

/**
 * An address was freed that is no allocated object here. Thrown by the call that makes the mistake; nothing has changed.
 *
 * <p>Only with {@code Checks.STANDARD} is every kind detected; with {@code Checks.OFF} frees are trusted.
 */
public final class InvalidFreeException extends SlabException {

    private static final long serialVersionUID = 1L;

    /** What is wrong with the address. */
    public enum Kind {
        /** No slab or run of this allocator (or of this cache) contains it. */
        FOREIGN,
        /** It is inside a slab, but not a multiple of the cache's alignment away from the first object. */
        MISALIGNED,
        /** It points into an object, a header or the unused rest of a slab, not at an object's start. */
        INTERIOR,
        /** The object is free already. */
        DOUBLE_FREE
    }

    /** The kind of mistake. */
    private final Kind kind;

    /** The address that was freed. */
    private final long address;

    /**
     * Made by the engine.
     *
     * @param kind the kind of mistake
     * @param address the address that was freed
     * @param message both, and what is at the address
     */
    public InvalidFreeException(Kind kind, long address, String message) {
        super(message, null);
        this.kind = kind;
        this.address = address;
    }

    /**
     * The kind of mistake.
     *
     * @return never {@code null}
     */
    public Kind kind() {
        return kind;
    }

    /**
     * The address that was freed.
     *
     * @return the address as it was given
     */
    public long address() {
        return address;
    }
}
