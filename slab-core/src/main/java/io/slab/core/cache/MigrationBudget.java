package io.slab.core.cache;

/** How much a rebalancing may do, and what it did: bytes to move, and slabs to ask the system about. Confined to the rebalancing thread. */
public final class MigrationBudget {
    private long bytes;
    private long looks;
    private long moved;
    private long tooLarge;

    /**
     * For one rebalancing.
     *
     * @param bytes the most bytes to move
     * @param looks the most slabs to look at
     */
    public MigrationBudget(long bytes, long looks) {
        this.bytes = bytes;
        this.looks = looks;
    }

    /** Whether there is any point in looking at another slab. */
    boolean isSpent() {
        return bytes <= 0 || looks <= 0;
    }

    void look() {
        looks--;
    }

    /** Whether so many bytes may be moved; where they may not, that is noted. */
    boolean allows(long stray) {
        if (stray > bytes) {
            tooLarge = Math.max(tooLarge, stray);
        }
        return stray <= bytes;
    }

    void spend(long stray) {
        bytes -= stray;
        moved += stray;
    }

    /**
     * What was moved.
     *
     * @return bytes
     */
    public long moved() {
        return moved;
    }

    /**
     * What may still be moved.
     *
     * @return bytes
     */
    public long left() {
        return bytes;
    }

    /**
     * The largest slab that was passed over because too little was left.
     *
     * @return its bytes to move; 0 if there was none
     */
    public long tooLarge() {
        return tooLarge;
    }
}
