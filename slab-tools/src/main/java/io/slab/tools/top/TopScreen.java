package io.slab.tools.top;

import io.slab.tools.report.Units;
import io.slab.tools.view.AllocatorView;
import io.slab.tools.view.CacheRate;
import io.slab.tools.view.Reading;
import io.slab.tools.view.Sample;
import io.slab.tools.view.Subject;
import io.slab.tools.view.Timeline;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** What the screen shows: a function of what was read, of where the reader is, and of the size. */
final class TopScreen {
    /** Lines above the list and below it. */
    private static final int AROUND = 6;

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final AttributedStyle HEAD = AttributedStyle.DEFAULT.inverse();
    private static final AttributedStyle SOFT = AttributedStyle.DEFAULT.faint();
    private static final AttributedStyle BOLD = AttributedStyle.BOLD;

    private final Subject subject;
    private final Duration interval;
    private final ZoneId zone;

    TopScreen(Subject subject, Duration interval, ZoneId zone) {
        this.subject = subject;
        this.interval = interval;
        this.zone = zone;
    }

    /** How many rows of the list fit. */
    static int visibleRows(int height) {
        return Math.max(1, height - AROUND);
    }

    /**
     * The whole screen.
     *
     * @return so many lines as the screen is high, none wider than it
     */
    List<AttributedString> lines(Timeline timeline, TopState state, int width, int height) {
        List<AttributedString> lines = new ArrayList<>(height);
        lines.add(line(title(timeline, width), width, BOLD));
        totals(timeline, width).forEach(text -> lines.add(line(text, width, AttributedStyle.DEFAULT)));
        lines.add(AttributedString.EMPTY);
        List<Row> rows = Row.of(timeline, state.order());
        state.settle(rows, visibleRows(height));
        switch (state.page()) {
            case LIST -> list(lines, timeline, rows, state, width, height);
            case CACHE -> {
                if (rows.isEmpty()) {
                    lines.add(line("This cache is gone.", width, AttributedStyle.DEFAULT));
                } else {
                    for (String text : CachePage.lines(rows.get(state.mark()), width)) {
                        lines.add(line(text, width, AttributedStyle.DEFAULT));
                    }
                }
            }
            case HELP -> help().forEach(text -> lines.add(line(text, width, AttributedStyle.DEFAULT)));
        }
        while (lines.size() > height - 1) {
            lines.removeLast();
        }
        while (lines.size() < height - 1) {
            lines.add(AttributedString.EMPTY);
        }
        lines.add(line(keys(state), width, SOFT));
        return lines;
    }

    private String title(Timeline timeline, int width) {
        String clock = CLOCK.format(timeline.latest().at().atZone(zone));
        String every = "every " + Durations.text(interval);
        String right = clock + "  " + every;
        String left = "slab top  " + Text.clean(subject.title());
        int room = width - right.length() - 2;
        return room < 20 ? left : Text.pad(left, room) + "  " + right;
    }

    private static List<String> totals(Timeline timeline, int width) {
        Reading reading = timeline.latest();
        Sample totals = reading.totals();
        CacheRate rate = timeline.rates().values().stream()
                .reduce(
                        CacheRate.NONE,
                        (a, b) -> new CacheRate(
                                a.allocations() + b.allocations(),
                                a.frees() + b.frees(),
                                a.slowPaths() + b.slowPaths(),
                                a.failures() + b.failures(),
                                a.growthBytes() + b.growthBytes()));
        long failures =
                reading.allocators().stream().mapToLong(AllocatorView::failures).sum();
        String first = fitting(
                width,
                "live " + Units.bytes(totals.liveBytes()),
                "waste " + Units.bytes(totals.wasteBytes()) + " ("
                        + percent(totals.wasteBytes(), totals.committedBytes()) + "%)",
                "committed " + Units.bytes(totals.committedBytes()),
                "resident "
                        + (totals.residentBytes() == AllocatorView.UNKNOWN
                                ? "unknown"
                                : Units.bytes(totals.residentBytes())));
        String second = fitting(
                width,
                "alloc " + Units.count(Math.round(rate.allocations())) + "/s",
                "free " + Units.count(Math.round(rate.frees())) + "/s",
                "growth " + Columns.signed(Math.round(rate.growthBytes())) + "/s",
                "failed " + Units.count(failures),
                "given back " + Units.bytes(totals.reclaimedBytes()),
                "caches " + Units.count(reading.caches().count()));
        int room = Math.min(40, width - first.length() - 2);
        if (room >= 8 && timeline.samples().size() > 1) {
            first += "  "
                    + Text.bars(Text.last(timeline.samples(), room).stream()
                            .map(Sample::liveBytes)
                            .toList());
        }
        return List.of(first, second);
    }

    /** As many of the figures as fit, the first ones: half a figure would be a wrong one. */
    private static String fitting(int width, String... figures) {
        StringBuilder line = new StringBuilder(figures[0]);
        for (int i = 1; i < figures.length && line.length() + 2 + figures[i].length() <= width; i++) {
            line.append("  ").append(figures[i]);
        }
        return line.toString();
    }

    private static void list(
            List<AttributedString> lines, Timeline timeline, List<Row> rows, TopState state, int width, int height) {
        Columns columns = Columns.fitting(width);
        lines.add(line(Text.pad(columns.headings(state.order()), width), width, HEAD));
        boolean several = timeline.latest().allocators().size() > 1;
        int until = Math.min(rows.size(), state.first() + visibleRows(height));
        for (int i = state.first(); i < until; i++) {
            String text = columns.line(rows.get(i), several);
            boolean marked = i == state.mark();
            lines.add(line(
                    marked ? Text.pad(text, width) : text, width, marked ? BOLD.underline() : AttributedStyle.DEFAULT));
        }
        if (rows.isEmpty()) {
            lines.add(line("No cache yet.", width, AttributedStyle.DEFAULT));
        }
    }

    private static List<String> help() {
        return List.of(
                "up, down, page up, page down, home, end   mark a cache",
                "enter, right                              look into it",
                "esc, left, backspace                      back to the list",
                "l, w, r                                   sort: live, waste, allocations/s",
                "space, p                                  pause and go on",
                "q, ctrl-c                                 quit",
                "",
                "LIVE      bytes that users asked for and hold",
                "WASTE     committed bytes that hold nothing of users': rounding, headers,",
                "          free objects in slabs, magazines and the depot",
                "USE%      live bytes per committed byte",
                "ALLOC/s   objects that left depot and slabs; a thread that frees and allocates",
                "          in turn is served from its magazine, and is not counted",
                "GROWTH/s  growth of the live bytes");
    }

    private static String keys(TopState state) {
        String pause = state.isPaused() ? "PAUSED  space go on" : "space pause";
        return switch (state.page()) {
            case LIST -> pause + "  l live  w waste  r rate  enter cache  ? help  q quit";
            case CACHE -> pause + "  up/down other cache  esc back  ? help  q quit";
            case HELP -> pause + "  esc back  q quit";
        };
    }

    private static int percent(long part, long whole) {
        return whole <= 0 ? 0 : (int) Math.round(100.0 * part / whole);
    }

    private static AttributedString line(String text, int width, AttributedStyle style) {
        String fit = text.length() > width ? text.substring(0, width) : text;
        return new AttributedStringBuilder().style(style).append(fit).toAttributedString();
    }
}
