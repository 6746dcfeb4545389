package io.slab.tools.view;

import java.util.List;

/**
 * A place that memory was allocated from, as sampling estimates it.
 *
 * @param cache the cache that served it
 * @param owner the label of whom it belongs to; may be empty
 * @param frames the stack, innermost first
 * @param bytes estimated live bytes
 * @param objects estimated live objects
 */
public record Site(String cache, String owner, List<String> frames, long bytes, long objects) {
    /** Copies the list. */
    public Site {
        frames = List.copyOf(frames);
    }
}
