package io.slab.tools.top;

import java.util.Collection;
import java.util.List;

/** Text of a given width, without wide or invisible characters. */
final class Text {
    private static final String RAMP = "▁▂▃▄▅▆▇█";

    private Text() {}

    /** To the left; what does not fit ends with a dot. */
    static String pad(String text, int width) {
        String clean = clean(text);
        if (clean.length() > width) {
            return width <= 1 ? clean.substring(0, Math.max(0, width)) : clean.substring(0, width - 1) + '~';
        }
        return clean + " ".repeat(width - clean.length());
    }

    static String padLeft(String text, int width) {
        return text.length() >= width ? text.substring(0, width) : " ".repeat(width - text.length()) + text;
    }

    /** Names come from another process: whatever would steer a terminal, or take two columns, becomes a question mark. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> clean.append((c >= 0x20 && c < 0x7f) || (c >= 0xa1 && c < 0x300) ? (char) c : '?'));
        return clean.toString();
    }

    /** A line of bars, from nothing to the greatest. */
    static String bars(Collection<Long> values) {
        long most = values.stream().mapToLong(Long::longValue).max().orElse(0);
        StringBuilder bars = new StringBuilder();
        for (long value : values) {
            int step = most <= 0 ? 0 : (int) Math.round((RAMP.length() - 1.0) * Math.max(0, value) / most);
            bars.append(RAMP.charAt(step));
        }
        return bars.toString();
    }

    /** The last so many. */
    static <T> List<T> last(List<T> list, int count) {
        return list.subList(Math.max(0, list.size() - Math.max(0, count)), list.size());
    }
}
