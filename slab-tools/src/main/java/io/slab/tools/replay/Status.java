package io.slab.tools.replay;

/** How replaying on one allocator went. */
public enum Status {
    /** To the end. */
    OK("ok"),
    /** The allocator is not on this machine. */
    NOT_INSTALLED("not installed"),
    /** The allocator or its process broke down. */
    FAILED("failed");

    private final String label;

    Status(String label) {
        this.label = label;
    }

    /**
     * Returns the words that reports show.
     *
     * @return the words
     */
    public String label() {
        return label;
    }
}
