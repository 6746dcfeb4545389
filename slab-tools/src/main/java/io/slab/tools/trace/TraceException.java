package io.slab.tools.trace;

/** A trace that cannot be used; the message is one line that names the trace and, where known, the place in it. */
public final class TraceException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param trace name of the trace as the user gave it
     * @param problem what is wrong and where
     */
    public TraceException(String trace, String problem) {
        super(trace + ": " + problem);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param trace name of the trace as the user gave it
     * @param problem what is wrong and where
     * @param cause what revealed it
     */
    public TraceException(String trace, String problem, Throwable cause) {
        super(trace + ": " + problem, cause);
    }
}
