package io.slab.core.memory;

/** A system call failed. */
public final class SystemCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The error number. */
    private final int errno;

    SystemCallException(String what, int errno, String text) {
        super(what + " failed: " + text + " (errno " + errno + ")");
        this.errno = errno;
    }

    /**
     * The error number.
     *
     * @return as in {@code errno.h}
     */
    public int errno() {
        return errno;
    }
}
