package io.slab.core.backend;

/** What a backend does about transparent huge pages: the option {@code thp}. */
enum Thp {
    /** Nothing: the kernel's own setting holds. */
    SYSTEM,
    /** A huge page from the first touch on, even where the kernel's setting is {@code never}. */
    ALWAYS,
    /** The kernel is advised, and decides by its setting. */
    ADVISE,
    /** None. */
    NEVER,
    /** Small pages become a huge one as soon as all of them are committed, so that no memory is taken that was not asked for. */
    COLLAPSE;

    static final String DESCRIPTION =
            "transparent huge pages: from the first touch on, by the kernel's choice, never, or once every page is"
                    + " committed";

    /** The kernel's setting for memory of one process. */
    static final String PRIVATE = "enabled";

    /** The kernel's setting for files in memory. */
    static final String SHARED = "shmem_enabled";

    /**
     * What the kernel's mode leaves of this, if less than was asked for.
     *
     * @param setting {@link #PRIVATE} or {@link #SHARED}
     * @param mode what the kernel says there; empty where it has no huge pages
     * @return one line with the remedy; empty if nothing is missing
     */
    String shortfall(String setting, String mode) {
        if (this == SYSTEM || this == NEVER) {
            return "";
        }
        if (mode.isEmpty()) {
            return "this kernel has no transparent huge pages";
        }
        String remedy = ", as /sys/kernel/mm/transparent_hugepage/" + setting + " is '" + mode + "': set it to "
                + (setting.equals(SHARED) ? "'advise'" : "'madvise'");
        if (mode.equals("deny")) {
            return "there are no huge pages" + remedy;
        }
        if (this == ADVISE && mode.equals("never")) {
            return "advice is ignored" + remedy;
        }
        // MADV_NOHUGEPAGE would keep the kernel from that, and from MADV_COLLAPSE as well.
        boolean unasked = mode.equals("always") || mode.equals("within_size") || mode.equals("force");
        return this == COLLAPSE && unasked ? "the kernel makes huge pages at a first touch, too" + remedy : "";
    }
}
