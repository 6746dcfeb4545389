package io.slab.core.cache;

import io.slab.ConfinedCache;
import io.slab.error.SlabClosedException;
import java.lang.foreign.MemorySegment;

/**
 * A magazine that its thread holds in its hands, so that none is looked up. Part of the fast path: see {@link MagazineLayer} for the rule.
 * Its {@code owner} word only tells whether it is revoked.
 */
final class ConfinedMagazine extends Magazine implements ConfinedCache {
    private final MagazineLayer front;
    private final DepotLayer depot;
    private final Thread thread;

    private final boolean checked;
    private boolean closed;

    ConfinedMagazine(DepotLayer depot, Thread thread) {
        super(depot.front(), thread);
        this.depot = depot;
        this.front = depot.front();
        this.thread = thread;
        this.checked = depot.setup().checked();
    }

    @Override
    public long allocateRaw() {
        requireThreadIfChecked();
        if ((long) OWNER.getOpaque(this) != 0) {
            int n = count - 1;
            long[] s = slots;
            if (Integer.compareUnsigned(n, s.length) < 0) {
                long address = s[n];
                count = n;
                return prepare(address) ? address : prepareRest(address);
            }
        }
        requireOpen();
        return depot.allocateConfined(this);
    }

    @Override
    public void free(long address) {
        requireThreadIfChecked();
        if ((long) OWNER.getOpaque(this) != 0) {
            int n = count;
            long[] s = slots;
            if (Integer.compareUnsigned(n, s.length) < 0) {
                if (!retire(address)) {
                    freeRest(address);
                    return;
                }
                s[n] = address;
                count = n + 1;
                return;
            }
        }
        requireOpen();
        depot.freeConfined(address, this);
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
            CacheLife.closeConfined(depot, this);
        }
    }

    private void requireThreadIfChecked() {
        if (checked && Thread.currentThread() != thread) {
            requireThread();
        }
    }

    private void requireThread() {
        if (Thread.currentThread() != thread) {
            throw new WrongThreadException("confined handle of " + front + " belongs to " + described(thread)
                    + " and was called by " + described(Thread.currentThread())
                    + ": open one for each thread with confined()");
        }
    }

    /** Most virtual threads have no name. */
    private static String described(Thread thread) {
        String kind = thread.isVirtual() ? "virtual thread " : "thread ";
        return kind + (thread.getName().isEmpty() ? "#" + thread.threadId() : thread.getName());
    }

    private void requireOpen() {
        if (closed) {
            throw new SlabClosedException("confined handle of " + front + " is closed");
        }
    }
}
