package io.slab.spi;

/** What a page backend can do beyond giving memory. */
public enum Capability {
    /** {@link PageRegion#decommit} really gives memory back to where it came from. */
    DECOMMIT,
    /** Decommitted memory reads as zeros when it is used again, and fresh memory reads as zeros. */
    ZEROED,
    /** Reserving address space costs no memory, so that regions may be far larger than what is used. */
    SPARSE,
    /** Segments have real addresses that native code can use. */
    NATIVE_ADDRESSES,
    /** Memory is backed by huge pages. */
    HUGE_PAGES,
    /** Each region is a mapping of its own, whose pages a {@link NumaAffinity} may bind to a NUMA node by their addresses. */
    NODE_BINDING,
    /** Memory can be shared with other processes by file descriptor. */
    SHAREABLE,
    /** Content outlives the process. */
    PERSISTENT,
    /** Memory is kept from other processes, dumps and swap. */
    SECRET
}
