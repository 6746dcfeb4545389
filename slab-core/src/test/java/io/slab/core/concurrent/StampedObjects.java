package io.slab.core.concurrent;

import io.slab.SlabCache;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ownership on a side table, outside of the memory that is tested: whoever allocates an object enters it, whoever frees it takes it out.
 * Two owners of one object meet there.
 */
final class StampedObjects {
    private final ConcurrentHashMap<Long, Long> owners = new ConcurrentHashMap<>();

    /** Notes the calling thread as the owner of an object just allocated. */
    void enter(long address) {
        Long other = owners.putIfAbsent(address, Thread.currentThread().threadId());
        if (other != null) {
            throw new AssertionError("0x" + Long.toHexString(address) + " was handed out twice, to threads " + other
                    + " and " + Thread.currentThread().threadId());
        }
    }

    /** Notes that the object is about to be freed. */
    void leave(long address) {
        if (owners.remove(address) == null) {
            throw new AssertionError("0x" + Long.toHexString(address) + " has no owner");
        }
    }

    int size() {
        return owners.size();
    }

    /** Writes who owns an object into it, at both ends. */
    static void stamp(SlabCache cache, long address, long stamp) {
        MemorySegment s = cache.segmentOf(address);
        s.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, stamp ^ address);
        s.set(ValueLayout.JAVA_LONG_UNALIGNED, s.byteSize() - 8, stamp ^ address);
    }

    static void assertStamped(SlabCache cache, long address, long stamp) {
        MemorySegment s = cache.segmentOf(address);
        long first = s.get(ValueLayout.JAVA_LONG_UNALIGNED, 0);
        long last = s.get(ValueLayout.JAVA_LONG_UNALIGNED, s.byteSize() - 8);
        if (first != (stamp ^ address) || last != first) {
            throw new AssertionError("0x" + Long.toHexString(address) + " of " + stamp + " holds "
                    + Long.toHexString(first ^ address) + " and " + Long.toHexString(last ^ address));
        }
    }
}
