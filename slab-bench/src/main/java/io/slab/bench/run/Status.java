package io.slab.bench.run;

/** How a measurement went. */
public enum Status {
    /** It has figures. */
    OK("ok"),
    /** The allocator is not on this machine. */
    NOT_INSTALLED("not installed"),
    /** Objects did not hold what was written to them. */
    DAMAGED("damaged"),
    /** It threw, crashed or hung. */
    FAILED("failed");

    private final String label;

    Status(String label) {
        this.label = label;
    }

    /**
     * Its name in reports.
     *
     * @return lower-case words
     */
    public String label() {
        return label;
    }

    /**
     * Whether something is wrong that should not be.
     *
     * @return false for figures, and for allocators that are not there
     */
    public boolean bad() {
        return this == DAMAGED || this == FAILED;
    }
}
