package io.slab.core.cache;

import io.slab.ConfinedCache;
import io.slab.error.SlabClosedException;
import java.lang.foreign.MemorySegment;

/** A magazine that its thread holds in its hands, so that none is looked up. Part of the fast path: see {@link MagazineLayer} for the rule. */
final class ConfinedMagazine implements ConfinedCache {
    private final DepotLayer depot;
    private final MagazineLayer front;
    private final Magazine magazine;
    private final Thread thread;
    private final long threadId;
    private final boolean checked;
    private boolean closed;

    ConfinedMagazine(DepotLayer depot, Magazine magazine, Thread thread, boolean checked) {
        this.depot = depot;
        this.front = depot.front();
        this.magazine = magazine;
        this.thread = thread;
        this.threadId = thread.threadId();
        this.checked = checked;
    }

    @Override
    public long allocateRaw() {
        if (checked) {
            requireThread();
        }
        Magazine m = magazine;
        if ((long) Magazine.OWNER.getOpaque(m) == threadId) {
            int n = m.count - 1;
            if (n >= 0) {
                long address = m.slots[n];
                m.count = n;
                front.prepare(address);
                return address;
            }
        }
        requireOpen();
        return depot.allocateConfined(m);
    }

    @Override
    public void free(long address) {
        if (checked) {
            requireThread();
        }
        Magazine m = magazine;
        if ((long) Magazine.OWNER.getOpaque(m) == threadId) {
            int n = m.count;
            long[] slots = m.slots;
            if (n < slots.length) {
                front.retire(address);
                slots[n] = address;
                m.count = n + 1;
                return;
            }
        }
        requireOpen();
        depot.freeConfined(address, m);
    }

    @Override
    public MemorySegment allocate() {
        return front.segment(allocateRaw());
    }

    @Override
    public void free(MemorySegment object) {
        free(front.addressOf(object));
    }

    @Override
    public void close() {
        requireThread();
        if (!closed) {
            closed = true;
            CacheLife.closeConfined(depot, magazine);
        }
    }

    private void requireThread() {
        if (Thread.currentThread() != thread) {
            throw new WrongThreadException(
                    "confined handle of " + depot.front() + " belongs to thread " + thread.getName()
                            + " and was called by " + Thread.currentThread().getName());
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new SlabClosedException("confined handle of " + depot.front() + " is closed");
        }
    }
}
