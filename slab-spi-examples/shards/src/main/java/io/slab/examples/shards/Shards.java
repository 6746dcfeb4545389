package io.slab.examples.shards;

/** Tells the locator which shard a thread works for. */
public final class Shards {
    /** Inherited by what a structured task scope forks. */
    static final ScopedValue<Integer> SHARD = ScopedValue.newInstance();

    private Shards() {}

    /**
     * Works for a shard.
     *
     * @param shard any number
     * @param work what to do; its allocations and frees go to the shard's stripe, if it runs on a virtual thread
     */
    public static void work(int shard, Runnable work) {
        ScopedValue.where(SHARD, shard).run(work);
    }
}
