package io.slab.tools.source;

/** The JVM that was looked at has ended, or closed the last of its allocators. */
public final class TargetEndedException extends TargetException {
    private static final long serialVersionUID = 1;

    /**
     * Says what ended.
     *
     * @param message one sentence
     * @param cause what was thrown
     */
    public TargetEndedException(String message, Throwable cause) {
        super(message, cause);
    }
}
