package io.slab.bench.workload;

import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sizes change after a part of the objects was freed: how much memory lies idle then? Runs once. Source: S. Rumble, A. Kejriwal, J. Ousterhout,
 * <i>Log-structured Memory for DRAM-based Storage</i> (FAST 2014), table 1; PMDK has the same as obj_fragmentation2.
 */
public final class Fragmentation implements Workload {
    private static final long MIB = 1L << 20;

    /**
     * Which sizes, and which share is freed between.
     *
     * @param name as in the paper
     * @param low the least size before
     * @param high the greatest size before
     * @param freed per cent that are freed
     * @param lowAfter the least size after
     * @param highAfter the greatest size after
     */
    public record Mix(String name, int low, int high, int freed, int lowAfter, int highAfter) {}

    /** The workloads of the paper. */
    public static final List<Mix> MIXES = List.of(
            new Mix("w0", 100, 100, 0, 0, 0),
            new Mix("w1", 100, 100, 0, 130, 130),
            new Mix("w2", 100, 100, 90, 130, 130),
            new Mix("w3", 100, 150, 0, 200, 250),
            new Mix("w4", 100, 150, 90, 200, 250),
            new Mix("w5", 100, 200, 50, 1000, 2000),
            new Mix("w6", 1000, 2000, 90, 1500, 2500),
            new Mix("w7", 50, 150, 90, 5000, 15_000));

    private static final int REFILL_SIZE = 100;
    private static final int REFILL_USABLE = 104;
    /** By what part of the live bytes new objects must have taken memory of their own until the rest is known to do so, too. */
    private static final int BEHIND = 25;

    private final BenchAllocator allocator;
    private final Mix mix;
    private final long mostLive;
    private final long total;
    private final Slots slots;
    private final int[] sizes;
    private final Rng rng = new Rng(14);
    private int count;
    private long live;
    private long allocations;
    private long errors;

    /**
     * Sets up. The paper has 1000 MiB live and 5000 MiB in total.
     *
     * @param allocator what to measure
     * @param mix the sizes
     * @param liveMib the most that is live at once
     */
    public Fragmentation(BenchAllocator allocator, Mix mix, int liveMib) {
        this.allocator = allocator;
        this.mix = mix;
        this.mostLive = liveMib * MIB;
        this.total = 5 * mostLive;
        int room = (int) (mostLive / Math.min(mix.low, 100)) + 1;
        this.slots = allocator.slots(room);
        this.sizes = new int[room];
    }

    @Override
    public Sample run(long nanos) {
        long start = System.nanoTime();
        churn(mix.low, mix.high);
        for (int left = (int) (count * (long) mix.freed / 100); left > 0; left--) {
            free(rng.below(count));
        }
        if (mix.lowAfter > 0) {
            churn(mix.lowAfter, mix.highAfter);
        }
        return new Sample(allocations, System.nanoTime() - start);
    }

    private void churn(int low, int high) {
        for (long allocated = 0; allocated < total; ) {
            int size = rng.between(low, high);
            while (live + size > mostLive || count == sizes.length) {
                free(rng.below(count));
            }
            slots.allocate(count, size);
            Stamp.writeEnds(slots, count, size, size);
            sizes[count++] = size;
            live += size;
            allocated += size;
            allocations++;
        }
    }

    private void free(int slot) {
        int size = sizes[slot];
        if (!Stamp.endsHold(slots, slot, size, size)) {
            errors++;
        }
        slots.free(slot);
        live -= size;
        count--;
        if (slot != count) {
            slots.swap(slot, slots, count);
            sizes[slot] = sizes[count];
        }
    }

    /**
     * The figures: {@code residentOverhead} is resident / live - 1 as the program ends; {@code recycledOverhead} the same after the allocator was asked for
     * what is free; {@code pmdkOverhead} what PMDK's test measures, and what its ceilings are for: memory that 100-byte objects can still be put
     * into does not count as used, and a live object counts with its usable size, here rounded up to 8 bytes.
     */
    @Override
    public Map<String, Double> figures(long residentBytes) {
        Map<String, Double> figures = new TreeMap<>();
        figures.put("liveBytes", (double) live);
        figures.put("residentOverhead", (double) residentBytes / live - 1);
        long before = ResidentMemory.bytes();
        if (allocator.recycle()) {
            long recycled = residentBytes + ResidentMemory.bytes() - before;
            figures.put("recycledOverhead", (double) recycled / live - 1);
            figures.put("pmdkOverhead", (double) (recycled - refillable()) / usable() - 1);
        }
        return figures;
    }

    private long usable() {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += (sizes[i] + 7) & ~7;
        }
        return sum;
    }

    /** Bytes of 100-byte objects that fit into memory which is resident already; at most as much as is live. */
    private long refillable() {
        int room = (int) Math.min(Integer.MAX_VALUE - 8, mostLive / REFILL_SIZE);
        Slots refill = allocator.slots(room);
        long before = ResidentMemory.bytes();
        long best = 0;
        int n = 0;
        while (n < room) {
            for (int end = (int) Math.min(room, n + MIB / REFILL_SIZE); n < end; n++) {
                refill.allocate(n, REFILL_SIZE);
                Stamp.writeEnds(refill, n, REFILL_SIZE, REFILL_SIZE);
            }
            long filled = n * (long) REFILL_USABLE - (ResidentMemory.bytes() - before);
            if (filled <= best - mostLive / BEHIND) {
                break; // each object takes memory of its own now
            }
            best = Math.max(best, filled);
        }
        for (int i = 0; i < n; i++) {
            refill.free(i);
        }
        return best;
    }

    @Override
    public long errors() {
        return errors;
    }

    @Override
    public void close() {
        while (count > 0) {
            free(count - 1);
        }
    }
}
