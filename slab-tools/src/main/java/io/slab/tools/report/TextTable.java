package io.slab.tools.report;

import java.util.ArrayList;
import java.util.List;

/** Lines up cells in columns: the first column to the left, all others to the right. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /**
     * A table without rows.
     *
     * @param headings one per column
     */
    public TextTable(String... headings) {
        rows.add(List.of(headings));
    }

    /**
     * Adds a row.
     *
     * @param cells its texts; fewer than columns make a row that ends early
     */
    public void row(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    /**
     * The lines, headings first; a row with fewer cells than columns ends early.
     *
     * @return lines without blanks at their ends
     */
    public List<String> lines() {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            boolean complete = row.size() == widths.length;
            for (int column = 0; column < row.size(); column++) {
                boolean spills = !complete && column == row.size() - 1 && column > 0;
                if (!spills) {
                    widths[column] = Math.max(widths[column], row.get(column).length());
                }
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        boolean complete = row.size() == widths.length;
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            String padding = " ".repeat(Math.max(0, widths[column] - cell.length()));
            boolean left = column == 0 || !complete;
            line.append(column == 0 ? "" : GAP).append(left ? cell + padding : padding + cell);
        }
        return line.toString().stripTrailing();
    }
}
