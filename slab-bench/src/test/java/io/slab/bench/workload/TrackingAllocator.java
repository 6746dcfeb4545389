package io.slab.bench.workload;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.slab.bench.peer.AddressAllocator;
import io.slab.bench.peer.BenchAllocator;
import io.slab.bench.peer.PeerNotInstalledException;
import io.slab.bench.peer.PeerRequest;
import io.slab.bench.peer.Peers;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps account of what a workload holds, and damages an object now and then if asked to. */
final class TrackingAllocator extends AddressAllocator {
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private final AddressAllocator malloc;
    private final Map<Long, Long> live = new ConcurrentHashMap<>();
    private final AtomicLong allocations = new AtomicLong();
    private final boolean damaging;
    private volatile long victim;

    TrackingAllocator(boolean damaging) {
        this.damaging = damaging;
        try {
            BenchAllocator opened = Peers.open("malloc", PeerRequest.general());
            this.malloc = (AddressAllocator) opened;
        } catch (PeerNotInstalledException e) {
            throw new AssertionError(e);
        }
    }

    long allocations() {
        return allocations.get();
    }

    int live() {
        return live.size();
    }

    /** Damages all that is live. */
    void wipe() {
        live.forEach((address, size) -> ALL.asSlice(address, size).fill((byte) 0));
    }

    @Override
    public long allocate(long size) {
        if (size < 1) {
            throw new AssertionError("size " + size);
        }
        long address = malloc.allocate(size + 16);
        if (live.put(address, size) != null) {
            throw new AssertionError("allocated twice");
        }
        long number = allocations.incrementAndGet();
        if (damaging && number % 50 == 0) {
            victim = address;
        } else if (damaging && number % 50 == 3) {
            // Inside the map, so that nobody frees it meanwhile: the damage would be malloc's.
            live.computeIfPresent(victim, (place, bytes) -> {
                ALL.set(JAVA_BYTE, place, (byte) (ALL.get(JAVA_BYTE, place) + 1));
                return bytes;
            });
        }
        return address;
    }

    @Override
    public void free(long address) {
        if (live.remove(address) == null) {
            throw new AssertionError("freed what is not allocated");
        }
        malloc.free(address);
    }
}
