package io.slab.core.model;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.slab.SlabAllocator;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What should be: every live object by address, with its size, owner and content. */
final class ReferenceModel {
    /** A live object. */
    record Live(long address, long size, String owner, long pattern) {}

    private final TreeMap<Long, Live> live = new TreeMap<>();
    private long patterns;

    /** Enters a new object, which may overlap none, and fills it. */
    Live enter(long address, long size, String owner, MemorySegment memory) {
        Map.Entry<Long, Live> before = live.floorEntry(address);
        Map.Entry<Long, Live> after = live.ceilingEntry(address);
        if (before != null && before.getKey() + Math.max(1, before.getValue().size()) > address) {
            throw new AssertionError(hex(address) + " of " + owner + " overlaps " + before.getValue());
        }
        if (after != null && address + Math.max(1, size) > after.getKey()) {
            throw new AssertionError(hex(address) + " of " + owner + " overlaps " + after.getValue());
        }
        Live object = new Live(address, size, owner, ++patterns * 0x9E3779B97F4A7C15L);
        long i = 0;
        for (; i + 8 <= size; i += 8) {
            memory.set(JAVA_LONG_UNALIGNED, i, object.pattern() + i);
        }
        for (; i < size; i++) {
            memory.set(JAVA_BYTE, i, (byte) (object.pattern() + i));
        }
        live.put(address, object);
        return object;
    }

    /** The object is about to be freed: it must still hold what was written. */
    void leave(Live object, SlabAllocator slabs) {
        assertIntact(object, slabs);
        if (live.remove(object.address()) != object) {
            throw new AssertionError("model lost " + object);
        }
    }

    void assertIntact(Live object, SlabAllocator slabs) {
        MemorySegment memory = slabs.segmentOf(object.address());
        long i = 0;
        boolean intact = memory.byteSize() >= object.size();
        for (; intact && i + 8 <= object.size(); i += 8) {
            intact = memory.get(JAVA_LONG_UNALIGNED, i) == object.pattern() + i;
        }
        for (; intact && i < object.size(); i++) {
            intact = memory.get(JAVA_BYTE, i) == (byte) (object.pattern() + i);
        }
        if (!intact) {
            throw new AssertionError(object + " changed near byte " + i);
        }
    }

    void assertAllIntact(SlabAllocator slabs) {
        live.values().forEach(o -> assertIntact(o, slabs));
    }

    List<Live> all(Predicate<Live> which) {
        List<Live> found = new ArrayList<>();
        for (Live o : live.values()) {
            if (which.test(o)) {
                found.add(o);
            }
        }
        return found;
    }

    int size() {
        return live.size();
    }

    private static String hex(long address) {
        return "0x" + Long.toHexString(address);
    }
}
