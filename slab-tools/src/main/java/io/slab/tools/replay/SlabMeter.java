package io.slab.tools.replay;

import io.slab.AllocatorStats;
import io.slab.RegionStats;
import io.slab.SlabAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Resident bytes of exactly Slab's regions, plus its metadata in the Java heap.
 *
 * <p>Regions that are not mapped (the {@code heap} backend's addresses are synthetic) count with their committed bytes: the
 * arrays behind them are in memory in full.
 */
final class SlabMeter implements ResidentMeter {
    private final SlabAllocator allocator;
    private final Smaps smaps = new Smaps();

    SlabMeter(SlabAllocator allocator) {
        this.allocator = allocator;
    }

    @Override
    public void baseline() {}

    @Override
    public MemoryUse measure() throws IOException {
        AllocatorStats stats = allocator.stats();
        List<MemoryMapping> mappings = smaps.read();
        List<AddressRange> mapped = new ArrayList<>();
        long resident = 0;
        for (RegionStats region : stats.regions()) {
            AddressRange range = new AddressRange(region.address(), region.address() + region.bytes());
            if (isMapped(range, mappings)) {
                mapped.add(range);
            } else {
                resident += region.committedBytes();
            }
        }
        for (AddressRange range : AddressRange.union(mapped)) {
            resident += residentWithin(range, mappings);
        }
        return new MemoryUse(resident + stats.heapMetadataBytes(), stats.heapMetadataBytes());
    }

    @Override
    public List<CacheUse> caches() {
        return allocator.stats().caches().stream()
                .map(cache -> new CacheUse(
                        cache.name(),
                        cache.objectSize(),
                        cache.liveObjects(),
                        cache.magazineObjects() + cache.depotObjects(),
                        cache.freeObjects(),
                        cache.emptySlabs(),
                        cache.partialSlabs(),
                        cache.fullSlabs(),
                        cache.totalSlabBytes()))
                .toList();
    }

    private static boolean isMapped(AddressRange range, List<MemoryMapping> mappings) {
        return mappings.stream().anyMatch(mapping -> mapping.range().overlap(range) > 0);
    }

    /** Bytes in memory within a range; mappings that stick out of it are counted page by page. */
    static long residentWithin(AddressRange range, List<MemoryMapping> mappings) throws IOException {
        long resident = 0;
        for (MemoryMapping mapping : mappings) {
            long overlap = mapping.range().overlap(range);
            if (overlap == 0 || mapping.residentBytes() == 0) {
                continue;
            }
            boolean whole = overlap == mapping.range().end() - mapping.range().start();
            resident += whole ? mapping.residentBytes() : Pagemap.residentBytes(common(range, mapping.range()));
        }
        return resident;
    }

    private static AddressRange common(AddressRange a, AddressRange b) {
        return new AddressRange(Math.max(a.start(), b.start()), Math.min(a.end(), b.end()));
    }
}
