package io.slab.core.memory;

/**
 * The one door through which page backends call the operating system, so that a test can let any call fail. Every call may block; none
 * is made on the allocator's fast path.
 */
@FunctionalInterface
public interface SystemCalls {
    /** The C library of this process. Made on first use; ask {@link Linux#unavailable()} before. */
    SystemCalls C_LIBRARY = new LinkedCalls();

    /**
     * Calls. A call that a signal interrupts is made again.
     *
     * @param call what
     * @param arguments as many as it takes; pointers as addresses, {@code int}s as their values
     * @return what it returned, not negative
     * @throws SystemCallException if it returned -1
     */
    long call(SystemCall call, long... arguments);
}
