package io.slab.numa;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Reads the list notation of Linux, as in {@code /sys/devices/system/node/online}: {@code 0-3,8}. */
public final class NodeList {

    private NodeList() {}

    /**
     * Reads a list such as {@code 0-3,8}.
     *
     * @param text what the system wrote; an empty or blank text names no node
     * @return the numbers named, in the order written
     * @throws IllegalArgumentException if the text is not such a list; the message carries it
     */
    public static int[] parse(String text) {
        if (text.isBlank()) {
            return new int[0];
        }
        try {
            return Arrays.stream(text.strip().split(",", -1))
                    .flatMapToInt(NodeList::range)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a list of nodes such as 0-3,8: \"" + text.strip() + "\"", e);
        }
    }

    private static IntStream range(String part) {
        int dash = part.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
        int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
        return IntStream.rangeClosed(first, last);
    }
}
