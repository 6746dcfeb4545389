package io.slab.examples.kv.bench;

import io.slab.SlabAllocator;
import io.slab.examples.kv.error.KvInputException;
import io.slab.examples.kv.memory.SlabMemory;
import io.slab.examples.kv.memory.Strategies;
import io.slab.examples.kv.store.Durability;
import io.slab.examples.kv.store.KvOptions;
import java.util.List;

/**
 * What to measure; goes to the measuring process as JSON.
 *
 * @param subject one of {@link Bench#SUBJECTS}
 * @param mixes workloads, one after the other on one data set
 * @param entries entries to load
 * @param operations operations per workload
 * @param threads threads
 * @param rate operations per second that all threads together start, 0 for as many as can be
 * @param keyBytes bytes of a key
 * @param valueBytes bytes of a value on average; each is between half and one and a half of it
 * @param durability the store's durability
 * @param memtableBytes when memtables are flushed
 * @param cacheBytes bytes of cached blocks
 * @param directory where the store's files go
 * @param strategies Slab's strategies
 * @param heapMegabytes the measuring JVM's heap
 * @param hugePages whether {@code malloc} and the Java heap get huge pages, too
 * @param patienceSeconds how long a part may take before it is given up
 */
public record BenchPlan(
        String subject,
        List<Mix> mixes,
        long entries,
        long operations,
        int threads,
        long rate,
        int keyBytes,
        int valueBytes,
        String durability,
        long memtableBytes,
        long cacheBytes,
        String directory,
        Strategies strategies,
        long heapMegabytes,
        boolean hugePages,
        long patienceSeconds) {
    /** Copies the list. */
    public BenchPlan {
        mixes = List.copyOf(mixes);
    }

    /**
     * Looks for what the measuring process would end with, so that it is told before minutes are spent.
     *
     * @throws KvInputException if the store cannot be made like this
     * @throws io.slab.error.SlabException if Slab cannot
     */
    public void check() {
        storeOptions();
        memory().close();
    }

    KvOptions storeOptions() {
        return KvOptions.defaults()
                .withDurability(Durability.valueOf(durability))
                .withMemtableBytes(memtableBytes)
                .withCacheBytes(cacheBytes);
    }

    SlabMemory memory() {
        try (SlabAllocator slabs = strategies.create(Long.MAX_VALUE)) {
            return new SlabMemory(slabs);
        }
    }
}
