package io.slab.tools.trace;

/** The recorders whose files can be replayed. */
public enum TraceFormat {
    /** Raw lines of heaptrack ({@code heaptrack -r}): one global order of events, no threads. */
    HEAPTRACK("heaptrack"),
    /** Native-memory events of async-profiler in a JDK Flight Recorder file: with threads. */
    JFR("jfr");

    private final String label;

    TraceFormat(String label) {
        this.label = label;
    }

    /**
     * Returns the short lower-case name that reports use.
     *
     * @return the name
     */
    public String label() {
        return label;
    }
}
