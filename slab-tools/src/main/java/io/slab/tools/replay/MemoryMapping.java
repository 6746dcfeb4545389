package io.slab.tools.replay;

/**
 * One entry of {@code /proc/self/smaps}.
 *
 * @param range its addresses
 * @param permissions as {@code rw-p}
 * @param name file or {@code [heap]}, {@code [stack]}, …; empty for anonymous memory
 * @param residentBytes bytes in memory, huge pages included
 */
record MemoryMapping(AddressRange range, String permissions, String name, long residentBytes) {
    boolean executable() {
        return permissions.indexOf('x') >= 0;
    }

    /** Anonymous memory of the kind that allocators map or get from {@code brk}; thread stacks cannot be told apart here. */
    boolean anonymous() {
        return name.isEmpty() || name.equals("[heap]") || name.startsWith("[anon:");
    }
}
