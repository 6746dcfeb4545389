package io.slab.tools.replay;

import io.slab.tools.peer.ReplayTarget;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;

/** An allocator double that hands out ever new addresses, and notes misuse; it can be told to misbehave. */
final class FakeTarget implements ReplayTarget {
    private final MemorySegment memory = Arena.ofAuto().allocate(32 << 20, 16);
    private final AtomicLong next = new AtomicLong(16);
    private final LongUnaryOperator placement;
    final Map<Long, Thread> live = new ConcurrentHashMap<>();
    final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    final AtomicLong badFrees = new AtomicLong();

    /** The operator turns the proper place of an object into the one that is handed out. */
    FakeTarget(LongUnaryOperator placement) {
        this.placement = placement;
    }

    FakeTarget() {
        this(LongUnaryOperator.identity());
    }

    @Override
    public long allocate(long bytes) {
        threads.add(Thread.currentThread());
        long address = placement.applyAsLong(next.getAndAdd(Math.max(16, bytes + 15 & -16)));
        live.put(address, Thread.currentThread());
        return address;
    }

    @Override
    public void free(long address) {
        threads.add(Thread.currentThread());
        if (live.remove(address) == null) {
            badFrees.incrementAndGet();
        }
    }

    @Override
    public MemorySegment memory(long address) {
        return memory;
    }

    @Override
    public void reclaim() {}
}
