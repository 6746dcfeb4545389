package io.slab.examples.kv.epoch;

import io.slab.examples.kv.error.KvClosedException;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Pins of readers and what waits for them. Thread-safe.
 *
 * <p>Why it is safe: all accesses to {@code epoch} and the slots are volatile, hence in one total order. A thing is unlinked, then tagged with the
 * epoch <i>t</i> and the epoch is advanced past <i>t</i>. It is freed after a scan of the slots found every pin greater than <i>t</i>. A reader
 * that the scan saw with a greater epoch read that epoch after the advance, hence after the unlinking: it cannot find the thing. A reader that
 * the scan did not see pinned after the scan, hence after the unlinking, too.
 *
 * <p>A pin is 64 bytes apart from the next one, so that readers on different processors share no cache line. Small things (addresses) are
 * freed a few at a time by whoever retires more; large ones (memtables, files) by {@link #collect}, which a background thread calls.
 */
public final class Epochs {
    private static final int STRIDE = 8;
    private static final int FREE = 0;
    /** Newer than all that will ever be retired. */
    private static final long PRESENCE = Long.MAX_VALUE - 1;

    /** Pins at one time, snapshots and cursors included. */
    public static final int MAX_PINS = 4096;

    /** How many retired addresses are looked at per call: more than one, so that the queue shrinks. */
    private static final int STEP = 4;

    /** A scan looks at up to 64 cache lines: shared by so many retirements, it costs each about one. */
    private static final int SCAN_EVERY = 64;

    /** Frees an address. */
    @FunctionalInterface
    public interface Reclaimer {
        /**
         * Frees.
         *
         * @param address what was retired
         * @param owner what was said with it
         */
        void free(long address, long owner);
    }

    private final AtomicLong epoch = new AtomicLong(1);
    private final AtomicLongArray pins = new AtomicLongArray(MAX_PINS * STRIDE);
    /** One more than the highest slot that was ever taken: scans stop there. */
    private final AtomicLong used = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock collecting = new ReentrantLock();
    private final Retired small = new Retired();
    private final ArrayDeque<Large> large = new ArrayDeque<>();
    private long oldestSeen;
    private int sinceScan;
    private volatile boolean closed;
    private @Nullable Runnable atRest;

    private record Large(long epoch, Runnable free) {}

    /** Nothing pinned, nothing retired. */
    public Epochs() {}

    /**
     * Pins the present: nothing that can be found from now on is freed until {@link #exit}. Lock-free, allocates nothing.
     *
     * @return the pin
     * @throws KvClosedException if the store was closed
     */
    public int enter() {
        return take(0);
    }

    /**
     * Pins what another pin pins, which must last until this call has returned; the caller checks that afterwards.
     *
     * @param other a pin
     * @return a pin of its own
     * @throws KvClosedException if the store was closed
     */
    public int enterAs(int other) {
        return take(pins.get(other * STRIDE));
    }

    /** @param wanted the epoch to pin; 0 for the present one */
    private int take(long wanted) {
        int start = (int) (Thread.currentThread().threadId() * 7) & 63;
        for (int i = 0; i < MAX_PINS; i++) {
            int slot = (start + i) & (MAX_PINS - 1);
            if (pins.get(slot * STRIDE) == FREE
                    && pins.compareAndSet(slot * STRIDE, FREE, wanted == 0 ? epoch.get() : wanted)) {
                if (used.get() <= slot) {
                    used.accumulateAndGet(slot + 1L, Math::max);
                }
                if (closed) {
                    exit(slot);
                    throw new KvClosedException("the store");
                }
                return slot;
            }
        }
        throw new IllegalStateException(
                "more than " + MAX_PINS + " reads, snapshots and cursors are open at once: close some");
    }

    /**
     * Lets go of what a pin pins, but keeps the store open: as if it began anew at each moment. For a writer that may have to wait for
     * memory to be freed.
     *
     * @param pin what {@link #enter} returned
     */
    public void loosen(int pin) {
        pins.set(pin * STRIDE, PRESENCE);
    }

    /**
     * Ends a pin.
     *
     * @param pin what {@link #enter} returned
     */
    public void exit(int pin) {
        pins.set(pin * STRIDE, FREE); // volatile: close() must see it, or this thread must see that it is closed
        if (closed) {
            restIfIdle();
        }
    }

    /**
     * Hands over an address that no new reader can find any more.
     *
     * @param address what to free
     * @param owner handed to the reclaimer
     * @param reclaimer frees it, from any thread, under a lock: must be quick
     */
    public void retire(long address, long owner, Reclaimer reclaimer) {
        lock.lock();
        try {
            small.add(epoch.getAndIncrement(), address, owner, reclaimer);
            if (small.firstEpoch() >= oldestSeen && ++sinceScan >= SCAN_EVERY) {
                scan();
            }
            freeSmall(STEP);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Hands over something large that no new reader can find any more. It is freed after everything that was retired before it.
     *
     * @param free frees it, from the thread that calls {@link #collect}
     */
    public void retire(Runnable free) {
        lock.lock();
        try {
            large.add(new Large(epoch.getAndIncrement(), free));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Frees all that can be freed.
     *
     * @return whether something large still waits for a reader
     */
    public boolean collect() {
        collecting.lock(); // whoever comes second finds all freed when it returns
        try {
            return collectAlone();
        } finally {
            collecting.unlock();
        }
    }

    private boolean collectAlone() {
        while (true) {
            Runnable free;
            lock.lock();
            try {
                scan();
                freeSmall(Integer.MAX_VALUE);
                Large first = large.peek();
                if (first == null || first.epoch >= oldestSeen) {
                    return first != null;
                }
                large.remove();
                free = first.free;
            } finally {
                lock.unlock();
            }
            free.run();
        }
    }

    /** How many things wait for readers. */
    public long waiting() {
        lock.lock();
        try {
            return (long) small.size() + large.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many pins keep what is retired. */
    public int pinned() {
        int count = 0;
        for (int slot = 0; slot < used.get(); slot++) {
            long pin = pins.get(slot * STRIDE);
            count += pin == FREE || pin == PRESENCE ? 0 : 1;
        }
        return count;
    }

    /**
     * Refuses pins from now on, and calls back once the last one has ended: at once if there is none.
     *
     * @param whenAtRest called once, after all that was retired has been freed
     */
    public void close(Runnable whenAtRest) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            atRest = whenAtRest;
            closed = true;
        } finally {
            lock.unlock();
        }
        restIfIdle();
    }

    private void restIfIdle() {
        Runnable callback;
        lock.lock();
        try {
            if (atRest == null || oldestPin() != Long.MAX_VALUE) {
                return;
            }
            callback = atRest;
            atRest = null;
        } finally {
            lock.unlock();
        }
        collect();
        callback.run();
    }

    /** What was retired before {@code oldestSeen} may be freed; what is retired from now on has a later epoch. */
    private void scan() {
        long now = epoch.get();
        oldestSeen = Math.min(now, oldestPin());
        sinceScan = 0;
    }

    private void freeSmall(int most) {
        for (int i = 0; i < most && !small.isEmpty() && small.firstEpoch() < oldestSeen; i++) {
            small.freeFirst();
        }
    }

    private long oldestPin() {
        long oldest = Long.MAX_VALUE;
        long end = used.get();
        for (int slot = 0; slot < end; slot++) {
            long pin = pins.get(slot * STRIDE);
            if (pin != FREE && pin < oldest) {
                oldest = pin;
            }
        }
        return oldest;
    }
}
