package io.slab.core.memory;

/** A system call failed. */
public final class SystemCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Not permitted. */
    public static final int EPERM = 1;

    /** Try again: a resource is busy or a limit (of locked memory, say) is reached. */
    public static final int EAGAIN = 11;

    /** No memory, or too many mappings. */
    public static final int ENOMEM = 12;

    /** An argument is wrong, which often means that the kernel does not know it. */
    public static final int EINVAL = 22;

    /** Too many open files. */
    public static final int EMFILE = 24;

    /** The file would be larger than is allowed. */
    public static final int EFBIG = 27;

    /** The file system is full. */
    public static final int ENOSPC = 28;

    /** The kernel does not have the call. */
    public static final int ENOSYS = 38;

    /** The file system does not have the call. */
    public static final int EOPNOTSUPP = 95;

    /** The disk quota is used up. */
    public static final int EDQUOT = 122;

    /** The error number. */
    private final int errno;

    /**
     * A failure.
     *
     * @param what the call
     * @param errno as in {@code errno.h}
     * @param text what the C library says about it
     */
    public SystemCallException(String what, int errno, String text) {
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
