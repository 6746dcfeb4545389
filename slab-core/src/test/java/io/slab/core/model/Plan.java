package io.slab.core.model;

import io.slab.CacheSpec;
import io.slab.Checks;
import io.slab.DescriptorPlacement;
import io.slab.SlabAllocatorConfig;
import io.slab.Zeroing;
import io.slab.spi.ReclaimPolicy.Decision;
import io.slab.spi.Strategy;
import java.util.List;

/**
 * One test case: an engine's settings and the steps to take.
 *
 * @param backend the page backend
 * @param frameSize bytes; 0 for the backend's own
 * @param checks the checks
 * @param descriptors their placement
 * @param slabFrames frames per slab; 0 for automatic
 * @param objectSize bytes per object of the cache
 * @param reclaim what becomes of empty slabs
 * @param zeroing when objects are zeroed
 * @param magazineBytes the bound of magazines; -1 for the default
 * @param limitBytes the limit of the allocator
 * @param steps what to do
 */
record Plan(
        String backend,
        long frameSize,
        Checks checks,
        DescriptorPlacement descriptors,
        int slabFrames,
        int objectSize,
        String reclaim,
        Zeroing zeroing,
        int magazineBytes,
        long limitBytes,
        List<Step> steps) {

    /** One operation with two numbers that it makes use of as it needs. */
    record Step(Operation operation, int a, int b) {}

    /** Every operation that a user has. */
    enum Operation {
        ALLOCATE,
        ALLOCATE_SEGMENT,
        TRY_ALLOCATE,
        ALLOCATE_WAITING,
        FREE,
        FREE_SEGMENT,
        FREE_GLOBALLY,
        BULK_ALLOCATE,
        BULK_FREE,
        CONFINED_ALLOCATE,
        CONFINED_FREE,
        CLOSE_CONFINED,
        ACQUIRE,
        CLOSE_SLOT,
        GENERAL_ALLOCATE,
        GENERAL_FREE,
        ARENA,
        SHRINK,
        RECLAIM,
        RECREATE_CACHE,
        INVALID_FREE,
        OTHER_THREAD,
        VIRTUAL_THREAD,
        SAMPLE
    }

    SlabAllocatorConfig.Builder config() {
        SlabAllocatorConfig.Builder b = SlabAllocatorConfig.builder()
                .backend(backend.equals("mmap") ? "mmap" : backend + ":region=1m")
                .checks(checks)
                .limitBytes(limitBytes)
                .frameSize(backend.equals("mmap") && frameSize < 4096 ? 0 : frameSize)
                .coloring(Strategy.of("round-robin", site -> (int) (site.slabNumber() % site.colors())));
        return switch (reclaim) {
            case "decommit" -> b.reclaim(Strategy.of("decommit", usage -> Decision.DECOMMIT));
            case "recycle" -> b.reclaim(Strategy.of("recycle", usage -> Decision.RECYCLE));
            case "any" ->
                b.reclaim(Strategy.of(
                        "any",
                        usage -> Decision.values()[
                                (int) (usage.allocatedObjects() + usage.totalSlabs()) % Decision.values().length]));
            default -> b.reclaim(reclaim);
        };
    }

    CacheSpec spec(String name, long frame) {
        CacheSpec spec = CacheSpec.of(name, objectSize)
                .withDescriptors(descriptors)
                .withZeroing(zeroing)
                .withSlabBytes(slabFrames == 0 ? 0 : fitting(frame));
        return magazineBytes < 0 ? spec : spec.withMagazineBytes(magazineBytes);
    }

    /** The slab size asked for, or the next that holds an object. */
    private long fitting(long frame) {
        long bytes = frame * slabFrames;
        while (bytes < 2L * objectSize + 512) {
            bytes *= 2;
        }
        return bytes;
    }

    @Override
    public String toString() {
        return "Plan[" + backend + ", frame " + frameSize + ", " + checks + ", " + descriptors + ", slab " + slabFrames
                + " frames, object " + objectSize + ", " + reclaim + ", zero " + zeroing + ", magazine "
                + magazineBytes + ", limit " + limitBytes + ", steps " + steps + "]";
    }
}
