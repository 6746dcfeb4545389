package io.slab.tools.live;

/** What the command line asks an allocator for. */
public interface ClosedAllocatorBean {
    long getSamplingBytes();

    void setSamplingBytes(long bytes);

    String getStatsJson();

    String inspectJson();
}
