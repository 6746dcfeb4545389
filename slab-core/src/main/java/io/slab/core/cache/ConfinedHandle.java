package io.slab.core.cache;

import io.slab.ConfinedCache;
import io.slab.core.memory.HeapRoom;
import io.slab.core.memory.StackRoom;
import io.slab.error.SlabClosedException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What one thread uses a cache through, with a magazine of its own at hand. {@link Magazine} and {@link MagazineWords} alone touch what the rule of {@link MagazineLayer} is
 * about.
 *
 * <p>A record: see {@link CacheMagazines}. Two handles are equal if they are the same.
 */
record ConfinedHandle(
        DepotLayer depot,
        ConfinedMagazine magazine,
        CacheMagazines way,
        Thread thread,
        long id,
        boolean checked,
        State state)
        implements ConfinedCache {
    /** What changes. The thread's own. */
    private static final class State {
        private boolean closed;
    }

    ConfinedHandle(DepotLayer depot, ConfinedMagazine magazine, Thread thread) {
        this(
                depot,
                magazine,
                CacheMagazines.confined(depot.front()),
                thread,
                thread.threadId(),
                depot.setup().checked(),
                new State());
    }

    @Override
    public long allocateRaw() {
        requireThreadIfChecked();
        long address = way.allocate(magazine.words(), id);
        return address != 0 ? address : allocateOther();
    }

    @Override
    public void free(long address) {
        requireThreadIfChecked();
        if (!way.free(magazine.words(), id, address)) {
            freeOther(address);
        }
    }

    private long allocateOther() {
        long address = magazine.allocate(id);
        if (address == 0) {
            requireOpen();
            address = depot.allocateConfined(magazine);
        }
        return address;
    }

    private void freeOther(long address) {
        if (!magazine.free(id, address)) {
            requireOpen();
            depot.freeConfined(address, magazine);
        }
    }

    @Override
    public MemorySegment allocate() {
        long address = allocateRaw();
        try {
            return depot.front().segment(address);
        } catch (Throwable t) { // there may be no Java heap for it
            free(address);
            throw t;
        }
    }

    @Override
    public void free(MemorySegment object) {
        free(depot.front().addressOf(object));
    }

    @Override
    public void close() {
        requireThread();
        if (!state.closed) {
            StackRoom.forGrowth();
            HeapRoom.forClosingHandle();
            state.closed = true;
            CacheLife.closeConfined(depot, magazine);
        }
    }

    private void requireThreadIfChecked() {
        if (checked && Thread.currentThread() != thread) {
            requireThread();
        }
    }

    private void requireThread() {
        if (Thread.currentThread() != thread) {
            throw new WrongThreadException("confined handle of " + depot.front() + " belongs to " + described(thread)
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
        if (state.closed) {
            throw new SlabClosedException("confined handle of " + depot.front() + " is closed");
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    @Override
    public String toString() {
        return "confined handle of " + depot.front();
    }
}
