package io.slab.tools.top;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the reader of the screen is: the order, the cache that is marked, what is open. The mark stays on its cache when others overtake it,
 * and moves to the nearest when its cache is closed. Used by one thread.
 */
final class TopState {
    /** What fills the screen. */
    enum Page {
        LIST,
        CACHE,
        HELP
    }

    private SortOrder order;
    private Page page = Page.LIST;
    private boolean paused;
    private boolean ended;
    private @Nullable String marked;
    private int mark;
    private int first;

    TopState(SortOrder order) {
        this.order = order;
    }

    SortOrder order() {
        return order;
    }

    Page page() {
        return page;
    }

    boolean isPaused() {
        return paused;
    }

    boolean isEnded() {
        return ended;
    }

    /**
     * Does what a key asks for.
     *
     * @param command what it asks for
     * @param rows what is listed now
     * @param visible how many rows fit on the screen
     */
    void apply(Command command, List<Row> rows, int visible) {
        settle(rows, visible);
        switch (command) {
            case UP -> move(-1, rows);
            case DOWN -> move(1, rows);
            case PAGE_UP -> move(-visible, rows);
            case PAGE_DOWN -> move(visible, rows);
            case FIRST -> move(-rows.size(), rows);
            case LAST -> move(rows.size(), rows);
            case OPEN -> page = page == Page.LIST && !rows.isEmpty() ? Page.CACHE : page;
            case BACK -> page = Page.LIST;
            case BY_LIVE -> order = SortOrder.LIVE;
            case BY_WASTE -> order = SortOrder.WASTE;
            case BY_RATE -> order = SortOrder.RATE;
            case PAUSE -> paused = !paused;
            case HELP -> page = page == Page.HELP ? Page.LIST : Page.HELP;
            case QUIT -> ended = true;
            case NOTHING -> {}
        }
        settle(rows, visible);
    }

    private void move(int by, List<Row> rows) {
        if (!rows.isEmpty()) {
            mark = Math.clamp((long) mark + by, 0, rows.size() - 1);
            marked = rows.get(mark).cache().key();
        }
    }

    /** Finds the marked cache among the rows as they are now, and scrolls so far that it is seen. */
    void settle(List<Row> rows, int visible) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).cache().key().equals(marked)) {
                mark = i;
            }
        }
        mark = Math.clamp(mark, 0, Math.max(0, rows.size() - 1));
        if (marked != null && !rows.isEmpty()) {
            marked = rows.get(mark).cache().key();
        }
        if (mark < first) {
            first = mark;
        }
        if (mark >= first + visible) {
            first = mark - visible + 1;
        }
        first = Math.clamp(first, 0, Math.max(0, rows.size() - visible));
    }

    /** The row that is marked. */
    int mark() {
        return mark;
    }

    /** The first row that is seen. */
    int first() {
        return first;
    }
}
