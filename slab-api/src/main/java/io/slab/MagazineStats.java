package io.slab;

/**
 * One magazine at one moment: what a thread, or the virtual threads of a carrier or a CPU stripe together, keep of one cache.
 *
 * @param kind whose it is
 * @param owner the thread's name; empty for carriers and stripes, and for threads that have ended
 * @param threadId the thread's id; for a carrier and a stripe its number
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
        /** That of a platform thread that carries virtual ones: theirs, in turn. */
        CARRIER,
        /** A CPU stripe's, which virtual threads lock for each operation. */
        STRIPE
    }
}
