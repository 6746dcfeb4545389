package io.slab.numa;

/** What affinities ask of the operating system; node numbers are the system's. Thread-safe. */
interface NumaSystem {
    /** The page has no memory, or cannot be asked about. */
    int NOWHERE = -1;

    /** How memory is chosen when a page is touched for the first time. */
    enum Policy {
        /** From the one node given; when it is full, from the nearest that has memory. */
        PREFERRED(1),
        /** From the nodes given in turn, page by page. */
        INTERLEAVE(3);

        /** The kernel's number: {@code MPOL_…}. */
        final int mode;

        Policy(int mode) {
            this.mode = mode;
        }
    }

    /** The processor that the calling thread runs on; -1 if that cannot be told. */
    int currentCpu();

    /** The system's number of the calling thread. */
    int currentThread();

    /** The processor that a thread of this process runs on, or ran on last; -1 if there is no such thread. */
    int cpuOf(int thread);

    /**
     * Sets the policy of a range of pages.
     *
     * @throws io.slab.core.memory.SystemCallException if the kernel refuses: a node is not there, or not allowed
     */
    void setPolicy(long address, long bytes, Policy policy, int[] nodes);

    /** Gives every page of a range memory, without changing a byte. */
    void populate(long address, long bytes, long pageBytes);

    /** Splits huge pages that stand in a range with a part only: a huge page moves as a whole. Where the kernel cannot, nothing happens. */
    void splitHugePages(long address, long bytes);

    /** The node of each page, or {@link #NOWHERE}. */
    int[] nodesOf(long[] pages);

    /**
     * Moves pages as far as the node has memory: {@link #nodesOf} tells how far. Memory that the kernel can free on the node is freed for
     * it; no process is killed for it.
     *
     * @throws io.slab.core.memory.SystemCallException if the node is not there, or not allowed
     */
    void move(long[] pages, int node);
}
