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
}
