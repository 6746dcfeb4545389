package io.slab;

/**
 * One magazine at one moment: what a thread, or a CPU stripe that virtual threads share, keeps of one cache.
 *
 * @param kind whose it is
 * @param owner the thread's name; empty for stripes, and for threads that have ended
 * @param threadId the thread's id; for a stripe its number
 * @param objects free objects in it
 * @param capacity the most it holds at the moment
 */
public record MagazineStats(Kind kind, String owner, long threadId, long objects, int capacity) {
    /** Whose a magazine is. */
    public enum Kind {
        /** A platform thread's. */
        THREAD,
        /** A confined handle's: {@link SlabCache#confined()}. */
        CONFINED,
        /** A CPU stripe's. */
        STRIPE
    }
}
