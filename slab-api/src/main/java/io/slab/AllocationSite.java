package io.slab;

import java.util.List;

/**
 * A place in the program that allocates, and how much of what it allocated is live, as sampling estimates it.
 *
 * @param cache the cache that served it; {@code page runs} for what is larger than the largest size class
 * @param owner the label of whom it is for: see {@link Attribution}; empty without one
 * @param frames the stack that allocated, innermost first, as {@link StackTraceElement} prints them; without the allocator's own
 * @param samples live objects that were sampled: {@code objects} and {@code bytes} are off by about 1/√{@code samples}. Where some stand for more objects than
 *     others, since their place in memory was too busy for each use to be noted, so many as say as much: their effective number (L. Kish, 1965)
 * @param objects how many live objects they stand for
 * @param bytes bytes of those, rounded to size classes
 */
public record AllocationSite(String cache, String owner, List<String> frames, long samples, long objects, long bytes) {
    /** Copies the list. */
    public AllocationSite {
        frames = List.copyOf(frames);
    }

    /**
     * The site on one line.
     *
     * @param mostFrames how many frames at most
     * @return for people: bytes, objects, owner, then the frames from the innermost on
     */
    public String toText(int mostFrames) {
        String stack = frames.isEmpty()
                ? "an unknown place"
                : String.join(" < ", frames.subList(0, Math.min(mostFrames, frames.size())))
                        + (frames.size() > mostFrames ? " < …" : "");
        return "about " + bytes + " bytes in " + objects + " objects" + (owner.isEmpty() ? "" : " for '" + owner + "'")
                + " at " + stack;
    }
}
