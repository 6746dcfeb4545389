package io.slab.bench.peer;

/** A peer is not on this machine. */
public final class PeerNotInstalledException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what is missing
     */
    public PeerNotInstalledException(String message) {
        super(message);
    }
}
