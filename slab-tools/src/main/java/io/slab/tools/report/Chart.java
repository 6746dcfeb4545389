package io.slab.tools.report;

import java.util.List;
import java.util.Locale;

/** The charts of the page of a running JVM, in their order. */
enum Chart {
    MEMORY(
            "Memory over time",
            "Live is what users asked for and hold; waste is the rest of what is committed.",
            List.of("live-bytes|live", "waste-bytes|waste", "committed-bytes|committed", "resident-bytes|resident")),
    HOLDERS(
            "Who holds it",
            "An area is committed memory; its darker part is live. A click goes to the cache's slabs.",
            List.of(
                    "held|committed by a cache",
                    "held-live|of that, live",
                    "held-runs|page runs",
                    "held-free|free pages")),
    SLABS(
            "Every slab",
            "A cell is a slab, colored by how much of it is in use: objects with users, in magazines and in the depot."
                    + " Much orange is memory that few objects hold open.",
            List.of()),
    SIZES("Sizes of live objects", "", List.of("count|objects", "bytes|bytes")),
    RECLAIM("Reclaim timeline", "What went back to the page backend, and when.", List.of()),
    SITES(
            "Hot allocation sites",
            "Where live memory was allocated, as sampling estimates it: callers above, caches at the bottom. A click"
                    + " widens a frame.",
            List.of());

    private final String title;
    private final String explanation;

    @SuppressWarnings("ImmutableEnumChecker") // all are made by List.of
    private final List<String> legend;

    Chart(String title, String explanation, List<String> legend) {
        this.title = title;
        this.explanation = explanation;
        this.legend = legend;
    }

    /** Its name in the page. */
    String kind() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Appends its part of the page, with its table. */
    void append(StringBuilder page, String table) {
        page.append("<section class=\"card\" aria-labelledby=\"")
                .append(kind())
                .append("\">\n<h2 id=\"")
                .append(kind())
                .append("\">")
                .append(title)
                .append("</h2>\n");
        if (!explanation.isEmpty()) {
            page.append("<p class=\"soft\">").append(explanation).append("</p>\n");
        }
        HtmlReport.legend(page, legend);
        page.append("<div class=\"chart\" data-kind=\"")
                .append(kind())
                .append("\" data-label=\"")
                .append(title)
                .append("\"></div>\n"
                        + "<details><summary>Data table</summary><div class=\"scroll tall\" tabindex=\"0\""
                        + " data-part=\"")
                .append(kind())
                .append("\">")
                .append(table)
                .append("</div></details>\n</section>\n");
    }
}
