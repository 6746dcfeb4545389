package io.slab.color;

/**
 * One level of the processor's data caches. Two addresses that lie a multiple of {@link #wayBytes()} apart compete for one set.
 *
 * @param level 1 for the cache next to the core
 * @param lineBytes bytes in a cache line, a power of two
 * @param sets number of sets; not a power of two in some last levels
 * @param ways lines that one set holds
 */
public record CacheLevel(int level, int lineBytes, int sets, int ways) {
    /** Refuses what no cache looks like. */
    public CacheLevel {
        if (level < 1 || lineBytes < 1 || Integer.bitCount(lineBytes) != 1 || sets < 1 || ways < 1) {
            throw new IllegalArgumentException("no such cache: level=" + level + ", lineBytes=" + lineBytes + ", sets="
                    + sets + ", ways=" + ways + " (lineBytes must be a power of two, the others at least 1)");
        }
    }

    /**
     * The distance after which addresses meet the same set again.
     *
     * @return bytes, {@code lineBytes × sets}
     */
    public long wayBytes() {
        return (long) lineBytes * sets;
    }

    /**
     * How many lines it holds.
     *
     * @return {@code sets × ways}
     */
    public long lines() {
        return (long) sets * ways;
    }
}
