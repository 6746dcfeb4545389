package io.slab.core.engine;

import io.slab.Slot;
import io.slab.core.cache.MagazineLayer;
import io.slab.core.memory.StackRoom;
import io.slab.error.SlabClosedException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** An object that returns itself, once. */
final class ObjectSlot implements Slot {
    private static final AtomicIntegerFieldUpdater<ObjectSlot> CLOSED =
            AtomicIntegerFieldUpdater.newUpdater(ObjectSlot.class, "closed");

    private final MagazineLayer cache;
    private final long address;
    private final MemorySegment segment;

    /** 1 if it is. A field of its own, so that it is written without a call: at the end of a stack there may be none. */
    private volatile int closed;

    ObjectSlot(MagazineLayer cache, long address) {
        this.cache = cache;
        this.address = address;
        this.segment = cache.segment(address);
    }

    @Override
    public MemorySegment segment() {
        requireOpen();
        return segment;
    }

    @Override
    public long address() {
        requireOpen();
        return address;
    }

    @Override
    public void close() {
        if (CLOSED.compareAndSet(this, 0, 1)) {
            try {
                free();
            } catch (Throwable t) {
                closed = 0; // a free that throws has changed nothing: it can be closed again
                throw t;
            }
        }
    }

    private void free() {
        if (!cache.isUnmapped() && !cache.freeOwn(address)) {
            StackRoom.forExchange();
            cache.free(address);
        }
    }

    private void requireOpen() {
        if (closed == 1) {
            throw new SlabClosedException("slot 0x" + Long.toHexString(address) + " of " + cache + " is closed");
        }
    }
}
