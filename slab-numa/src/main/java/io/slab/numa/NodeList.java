package io.slab.numa;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Reads the list notation of Linux, as in {@code /sys/devices/system/node/online}: {@code 0-3,8}. */
public final class NodeList {
    /** More than any kernel is built for: 1024 nodes, 8192 processors. */
    private static final int MOST = 1 << 16;

    private NodeList() {}

    /**
     * Reads a list such as {@code 0-3,8}.
     *
     * @param text what the system wrote; an empty or blank text names no node
     * @return the numbers named, in the order written
     * @throws IllegalArgumentException if the text is not such a list; the message carries it
     */
    public static int[] parse(String text) {
        return parse(text, ",");
    }

    /** As {@link #parse(String)}, with another character between the parts. */
    static int[] parse(String text, String separator) {
        if (text.isBlank()) {
            return new int[0];
        }
        try {
            return Arrays.stream(text.strip().split(separator, -1))
                    .flatMapToInt(NodeList::range)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "not a list of numbers such as 0-3" + separator + "8: \"" + text.strip() + "\"", e);
        }
    }

    private static IntStream range(String part) {
        int dash = part.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
        int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
        if (first < 0 || last < first || last >= MOST) {
            throw new NumberFormatException(part + " is no range below " + MOST);
        }
        return IntStream.rangeClosed(first, last);
    }
}
