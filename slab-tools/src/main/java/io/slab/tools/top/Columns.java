package io.slab.tools.top;

import io.slab.tools.report.Units;
import io.slab.tools.view.CacheView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The columns of the list, and which of them fit. */
final class Columns {
    /** The narrowest that a name's column may be. */
    private static final int LEAST_NAME = 14;

    private static final int MOST_NAME = 44;

    /**
     * A column of figures.
     *
     * @param title its heading
     * @param width characters
     * @param order the order that it shows; null for none
     * @param value its text in a row
     */
    record Column(String title, int width, @Nullable SortOrder order, Function<Row, String> value) {}

    private static final Column OBJECT =
            new Column("OBJECT", 8, null, row -> Units.bytes(row.cache().shape().objectSize()));
    private static final Column OBJECTS = new Column(
            "OBJECTS", 8, null, row -> Units.count(row.cache().objects().live()));
    private static final Column LIVE = new Column(
            "LIVE", 9, SortOrder.LIVE, row -> Units.bytes(row.cache().bytes().live()));
    private static final Column WASTE = new Column(
            "WASTE", 9, SortOrder.WASTE, row -> Units.bytes(row.cache().bytes().waste()));
    private static final Column USE = new Column("USE%", 5, null, row -> String.valueOf(row.usePercent()));
    private static final Column SLABS =
            new Column("SLABS", 7, null, row -> Units.count(row.cache().slabs().total()));
    private static final Column CACHED = new Column(
            "CACHED", 8, null, row -> Units.count(row.cache().objects().cached()));
    private static final Column RATE = new Column(
            "ALLOC/s",
            8,
            SortOrder.RATE,
            row -> Units.count(Math.round(row.rate().allocations())));
    private static final Column FREES = new Column(
            "FREE/s", 8, null, row -> Units.count(Math.round(row.rate().frees())));
    private static final Column GROWTH =
            new Column("GROWTH/s", 10, null, row -> signed(Math.round(row.rate().growthBytes())));
    private static final Column FAILED =
            new Column("FAILED", 7, null, row -> Units.count(row.cache().work().failures()));

    /** All, as they stand on a wide screen. */
    static final List<Column> ALL =
            List.of(OBJECT, OBJECTS, LIVE, WASTE, USE, SLABS, CACHED, RATE, FREES, GROWTH, FAILED);

    /** Those that matter most come first. */
    private static final List<Column> BY_IMPORTANCE =
            List.of(LIVE, WASTE, RATE, USE, GROWTH, SLABS, OBJECT, OBJECTS, FREES, CACHED, FAILED);

    private final List<Column> shown;
    private final int nameWidth;

    private Columns(List<Column> shown, int nameWidth) {
        this.shown = shown;
        this.nameWidth = nameWidth;
    }

    /** As many as fit, the important ones first. */
    static Columns fitting(int width) {
        List<Column> chosen = new ArrayList<>();
        int left = width - LEAST_NAME;
        for (Column column : BY_IMPORTANCE) {
            if (left < column.width + 1) {
                break;
            }
            left -= column.width + 1;
            chosen.add(column);
        }
        List<Column> shown = ALL.stream().filter(chosen::contains).toList();
        return new Columns(shown, Math.clamp((long) LEAST_NAME + left, 1, Math.max(1, Math.min(width, MOST_NAME))));
    }

    List<Column> shown() {
        return shown;
    }

    String headings(SortOrder order) {
        StringBuilder line = new StringBuilder(Text.pad("CACHE", nameWidth));
        for (Column column : shown) {
            String title = column.order == order ? "*" + column.title : column.title;
            line.append(' ').append(Text.padLeft(title, column.width));
        }
        return line.toString();
    }

    String line(Row row, boolean withAllocator) {
        CacheView cache = row.cache();
        StringBuilder line = new StringBuilder(Text.pad(withAllocator ? cache.key() : cache.name(), nameWidth));
        for (Column column : shown) {
            line.append(' ').append(Text.padLeft(column.value.apply(row), column.width));
        }
        return line.toString();
    }

    /** Growth with its sign; nothing where there is none, so that what grows is seen. */
    static String signed(long bytesPerSecond) {
        if (bytesPerSecond == 0) {
            return "-";
        }
        return String.format(Locale.ROOT, "%s%s", bytesPerSecond > 0 ? "+" : "", Units.bytes(bytesPerSecond));
    }
}
