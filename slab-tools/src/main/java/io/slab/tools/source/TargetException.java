package io.slab.tools.source;

/** A process or a file that cannot be looked at; the message tells which, why, and what to do, in one sentence. */
public class TargetException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * Says what is wrong.
     *
     * @param message one sentence
     */
    public TargetException(String message) {
        super(message);
    }

    /**
     * Says what is wrong, and from what it is known.
     *
     * @param message one sentence
     * @param cause what was thrown
     */
    public TargetException(String message, Throwable cause) {
        super(message, cause);
    }
}
