package io.slab.bench.workload;

import io.slab.bench.Permutations;
import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.Slots;
import java.util.HashMap;
import java.util.Map;

/**
 * Walks the first object of many slabs, again and again, as one walks the hot headers of a data structure: without coloring they all
 * compete for the same sets of the processor's caches. Each object holds the address of the next: every access waits for the one before, and
 * no table of objects takes part.
 */
public final class HotLines extends Repeated {
    private final Slots walk;
    private final int slabs;

    /**
     * Sets up: allocates until there are enough slabs.
     *
     * @param allocator one that has slabs, and addresses
     * @param slabs how many
     * @param slabBytes bytes of each, a power of two
     * @param size bytes of an object
     */
    public HotLines(BenchAllocator allocator, int slabs, long slabBytes, long size) {
        this.slabs = slabs;
        int count = (int) (slabs * slabBytes / size);
        Slots slots = allocator.slots(count);
        Map<Long, Integer> firsts = new HashMap<>();
        for (int i = 0; i < count; i++) {
            slots.allocate(i, size);
            int slot = i;
            firsts.merge(slots.address(i) & -slabBytes, slot, (a, b) -> slots.address(a) < slots.address(b) ? a : b);
        }
        int[] hot =
                firsts.values().stream().mapToInt(Integer::intValue).sorted().toArray();
        if (hot.length < slabs) {
            throw new IllegalStateException(
                    count + " objects of " + size + " bytes lie in " + hot.length + " slabs, not in " + slabs);
        }
        int[] order = Permutations.shuffled(slabs, 1024);
        this.walk = allocator.slots(slabs);
        for (int i = 0; i < slabs; i++) {
            walk.swap(i, slots, hot[order[i]]);
        }
        for (int i = 0; i < slabs; i++) {
            walk.putLong(i, 0, walk.address((i + 1) % slabs));
        }
    }

    @Override
    public int round() {
        expect(walk.follow(0, slabs) == walk.address(0));
        return slabs;
    }
}
