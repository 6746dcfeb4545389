package io.slab.core.page;

import io.slab.error.SlabCorruptionException;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** The page layer's invariants, as equations. */
final class PageChecks {
    private PageChecks() {}

    static void verify(Regions regions, PageMap map, long usedBytes, long unmappedBytes) {
        IdentityHashMap<Region, BitSet> owned = new IdentityHashMap<>();
        long reserved = 0;
        long end = Long.MIN_VALUE;
        for (Region region : regions) {
            region.verify(region.toString());
            check(region.base() >= end, "region " + region + " overlaps the one before");
            end = region.base() + region.bytes();
            reserved += region.bytes();
            BitSet free = new BitSet();
            region.tree().forEachFree((start, length) -> free.set(start, start + length));
            owned.put(region, free);
        }
        check(
                reserved == regions.reservedBytes(),
                "regions have " + reserved + " bytes, " + regions.reservedBytes() + " are counted");
        Set<Span> spans = map.spans();
        long mapped = 0;
        for (Span span : spans) {
            BitSet taken = owned.get(span.region());
            if (taken == null) {
                throw new SlabCorruptionException("page layer: " + span + " stands in a region that was given back");
            }
            int overlap = taken.nextSetBit(span.frame());
            check(
                    overlap < 0 || overlap >= span.frame() + span.frames(),
                    span + " overlaps a free block or another span");
            taken.set(span.frame(), span.frame() + span.frames());
            mapped += span.bytes();
        }
        check(
                mapped + unmappedBytes == usedBytes,
                "spans take " + mapped + " bytes and " + unmappedBytes + " are on their way, " + usedBytes
                        + " are counted as used");
        long nowhere = 0;
        for (Map.Entry<Region, BitSet> entry : owned.entrySet()) {
            Region region = entry.getKey();
            nowhere += region.bytes(region.tree().frames() - entry.getValue().cardinality());
        }
        check(
                nowhere == unmappedBytes,
                nowhere + " bytes are neither free nor in a span, " + unmappedBytes + " are on their way");
        map.verify(spans);
    }

    private static void check(boolean ok, String message) {
        if (!ok) {
            throw new SlabCorruptionException("page layer: " + message);
        }
    }
}
