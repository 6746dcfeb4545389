package io.slab.tools.top;

/** What a key asks for. */
enum Command {
    UP,
    DOWN,
    PAGE_UP,
    PAGE_DOWN,
    FIRST,
    LAST,
    OPEN,
    BACK,
    BY_LIVE,
    BY_WASTE,
    BY_RATE,
    PAUSE,
    HELP,
    QUIT,
    NOTHING
}
