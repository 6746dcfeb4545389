package io.slab.core.cache;

import io.slab.CacheSpec;
import io.slab.core.page.Span;
import io.slab.core.slab.Slab;
import io.slab.core.slab.SlabPool;
import io.slab.error.SlabClosedException;
import io.slab.error.SlabCorruptionException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabPluginException;
import io.slab.spi.ReclaimPolicy.Decision;
import io.slab.spi.ReclaimPolicy.Usage;
import io.slab.spi.SlabEvent;
import io.slab.spi.SlabLock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything of a cache behind the magazines, under one lock: refill and flush, the depot, the slabs, waiting threads. An operation comes
 * here when its magazine is empty, full, revoked, or does not exist.
 *
 * <p>Lock order: stripe, cache, page layer. While an operation is inside, its own magazine is revoked, so that a plug-in that calls back into
 * the cache meets the lock's holder check instead of a magazine in the middle of a change.
 */
public final class DepotLayer {
    /** The smallest magazine: half of it, what one refill takes, is the 64 operations that a slow path shall at least serve … */
    private static final int FLOOR_OBJECTS = 128;

    /** … but no more memory than two pages per thread and cache. */
    private static final long FLOOR_BYTES = 8192;

    /** The longest magazine, in objects: 128 KiB of Java heap. */
    private static final int CEILING_OBJECTS = 16_384;

    private final CacheSetup setup;
    private final SlabLock lock;
    private final SlabPool pool;
    private final MagazineLayer front;
    private final Magazines magazines;
    private final Depot depot = new Depot();
    private final Waiters waiters = new Waiters();
    private final int floor;
    private final int ceiling;
    private final long[] single = new long[1];

    private @Nullable Thread holder;
    private long slowPaths;
    private long tidiedAt = -1;
    private long failures;
    private int growths;
    private long wish;
    private boolean closed;
    private boolean unmapped;

    /** No magazine may be used: the cache is closed, or threads wait for frees. Written under the lock; stripes read it without. */
    private volatile boolean bypass;

    /**
     * A cache without slabs.
     *
     * @param setup its parts
     */
    public DepotLayer(CacheSetup setup) {
        this.setup = setup;
        this.lock = setup.lock();
        long stride = setup.geometry().stride();
        this.pool = new SlabPool(
                setup.id(),
                setup.spec().name(),
                setup.geometry(),
                setup.spec().alignment(),
                setup.direct(),
                setup.checked(),
                setup.key());
        this.front = new MagazineLayer(this, setup);
        this.magazines = new Magazines(front, setup.cpu());
        this.ceiling = (int) Math.min(CEILING_OBJECTS, setup.magazineBytes() / stride);
        this.floor = Math.min(ceiling, Math.clamp(FLOOR_BYTES / stride, 2, FLOOR_OBJECTS));
        this.bypass = ceiling < 2;
    }

    /**
     * The fast path.
     *
     * @return the layer in front of this one
     */
    public MagazineLayer front() {
        return front;
    }

    CacheSetup setup() {
        return setup;
    }

    /**
     * What the cache was made from.
     *
     * @return the specification
     */
    public CacheSpec spec() {
        return setup.spec();
    }

    SlabPool pool() {
        return pool;
    }

    Depot depot() {
        return depot;
    }

    Magazines magazines() {
        return magazines;
    }

    Waiters waiters() {
        return waiters;
    }

    String name() {
        return setup.spec().name();
    }

    // ---- the lock

    /** Refuses a plug-in that calls back, before it waits for what its own thread holds. */
    void requireOutside() {
        if (holder == Thread.currentThread()) { // racy, but only this thread writes its own name
            throw new SlabPluginException(
                    name(),
                    "a plug-in called back into cache '" + name() + "' from inside one of its operations",
                    null);
        }
    }

    void lock() {
        requireOutside();
        lock.lock();
        holder = Thread.currentThread();
    }

    void unlock() {
        holder = null;
        lock.unlock();
    }

    private void requireOpen() {
        if (closed) {
            throw new SlabClosedException("cache '" + name() + "' is closed");
        }
    }

    // ---- allocate

    /** Serves an operation that found nothing in its magazine; {@code size} is what the user asked for, which may be less than an object. */
    long allocate(long size) {
        wish = size; // racy: a hint for the size classes, which only count
        Thread thread = Thread.currentThread();
        if (thread.isVirtual() && !bypass) {
            long address = allocateFromStripe();
            if (address != 0) {
                return address;
            }
        }
        return allocate(thread, null);
    }

    /** An object, or 0 where an allocation throws {@link SlabOutOfMemoryException}. */
    public long tryAllocate() {
        try {
            return front.allocate();
        } catch (SlabOutOfMemoryException e) {
            return 0; // the caller asked for an answer instead of this error
        }
    }

    long allocateConfined(Magazine magazine) {
        return allocate(Thread.currentThread(), magazine);
    }

    private long allocate(Thread thread, @Nullable Magazine confined) {
        SlabOutOfMemoryException failure;
        try {
            return allocateOnce(thread, confined);
        } catch (SlabOutOfMemoryException e) {
            failure = e;
        }
        for (int remedy = 0; remedy < CacheSetup.Shortage.REMEDIES; remedy++) {
            if (setup.shortage().relieve(this, remedy, setup.geometry().stride())) {
                try {
                    return allocateOnce(thread, confined);
                } catch (SlabOutOfMemoryException e) {
                    failure = e;
                }
            }
        }
        failed(failure);
        throw failure;
    }

    private long allocateOnce(Thread thread, @Nullable Magazine confined) {
        lock();
        try {
            return allocateLocked(thread, confined);
        } finally {
            unlock();
        }
    }

    private void failed(SlabOutOfMemoryException failure) {
        lock();
        failures++;
        unlock();
        setup.events().accept(new SlabEvent.AllocationFailed(name(), String.valueOf(failure.getMessage())));
    }

    private long allocateLocked(Thread thread, @Nullable Magazine confined) {
        requireOpen();
        slowPaths++;
        if (!waiters.isTurnOf(null)) {
            throw new SlabOutOfMemoryException(
                    SlabOutOfMemoryException.Limit.CACHE,
                    "cache '" + name() + "' is at a limit and other threads wait for its objects",
                    null);
        }
        Magazine m = enter(thread, confined);
        if (m == null) {
            return takeDirectly();
        }
        try {
            if (m.count == 0) {
                refill(m);
            }
            long address = m.slots[--m.count];
            front.prepare(address);
            return address;
        } finally {
            leave(m, thread);
        }
    }

    private long takeDirectly() {
        fetch(single, 1);
        front.prepare(single[0]);
        return single[0];
    }

    private long allocateFromStripe() {
        Magazine m = magazines.stripe();
        if (m == null) {
            if (magazines.stripes().length == 0) {
                lock();
                magazines.makeStripes();
                unlock();
            }
            return 0;
        }
        try {
            if (m.count == 0) {
                lock();
                try {
                    requireOpen();
                    if (bypass) {
                        return 0;
                    }
                    slowPaths++;
                    refill(m);
                } finally {
                    unlock();
                }
            }
            long address = m.slots[--m.count];
            front.prepare(address);
            return address;
        } catch (SlabOutOfMemoryException e) {
            return 0; // the general way tries to relieve the shortage, and throws if it cannot
        } finally {
            m.unlockStripe();
        }
    }

    /**
     * Allocates, waiting for others to free.
     *
     * @param timeout how long at most
     * @return the address
     * @throws InterruptedException if interrupted while waiting
     */
    public long allocate(Duration timeout) throws InterruptedException {
        long start = System.nanoTime();
        SlabOutOfMemoryException failure;
        try {
            return front.allocate();
        } catch (SlabOutOfMemoryException e) {
            failure = e;
        }
        long nanos = timeout.isNegative()
                ? 0
                : timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0 ? Long.MAX_VALUE : timeout.toNanos();
        if (nanos == 0) {
            throw failure;
        }
        return await(start + nanos, failure);
    }

    private long await(long deadline, SlabOutOfMemoryException failure) throws InterruptedException {
        Waiters.Waiter w;
        lock();
        try {
            requireOpen();
            w = waiters.join();
            bypass = true;
            Purge.owned(this); // what others keep for themselves may be what we wait for
        } finally {
            unlock();
        }
        Purge.stripes(this);
        try {
            while (true) {
                lock();
                try {
                    requireOpen();
                    w.reset();
                    if (waiters.isTurnOf(w)) {
                        return takeDirectly();
                    }
                } catch (SlabOutOfMemoryException e) {
                    failure = e;
                } finally {
                    unlock();
                }
                if (System.nanoTime() - deadline >= 0) {
                    throw failure;
                }
                w.await(deadline);
                if (Thread.interrupted()) {
                    throw new InterruptedException("interrupted while waiting for an object of cache '" + name() + "'");
                }
            }
        } finally {
            lock();
            waiters.leave(w);
            bypass = closed || ceiling < 2 || !waiters.isEmpty();
            waiters.callFirst();
            unlock();
        }
    }

    // ---- free

    void free(long address) {
        free(address, null, false);
    }

    /** Frees an object that is marked as free already. */
    void freeSealed(long address) {
        free(address, null, true);
    }

    void freeConfined(long address, Magazine magazine) {
        free(address, magazine, false);
    }

    private void free(long address, @Nullable Magazine confined, boolean sealed) {
        Thread thread = Thread.currentThread();
        if (confined == null && thread.isVirtual() && !bypass) {
            Magazine m = magazines.stripe();
            if (m != null) {
                try {
                    if (m.count < m.slots.length) {
                        retire(address, sealed);
                        m.slots[m.count++] = address;
                        return;
                    }
                    lock();
                    try {
                        freeLocked(address, bypass ? null : m, sealed);
                        return;
                    } finally {
                        unlock();
                    }
                } finally {
                    m.unlockStripe();
                }
            }
        }
        lock();
        try {
            if (confined != null) {
                requireOpen();
            }
            Magazine m = enter(thread, confined);
            try {
                freeLocked(address, m, sealed);
            } finally {
                leave(m, thread);
            }
        } finally {
            unlock();
        }
    }

    private void retire(long address, boolean sealed) {
        if (sealed) {
            front.wipe(address);
        } else {
            front.retire(address);
        }
    }

    private void freeLocked(long address, @Nullable Magazine m, boolean sealed) {
        if (unmapped) {
            throw closed();
        }
        slowPaths++;
        retire(address, sealed);
        if (m == null) {
            putIntoSlab(address);
            waiters.callFirst();
            return;
        }
        if (m.count == m.slots.length) {
            flush(m);
        }
        m.slots[m.count++] = address;
    }

    /** Frees several: all, or if one is refused none. */
    public void freeAll(long[] addresses, int offset, int count) {
        if (front.freeAll(addresses, offset, count)) {
            return;
        }
        lock();
        try {
            if (unmapped) {
                throw closed();
            }
            if (setup.checked()) {
                front.sealAll(addresses, offset, count, new long[count]);
            }
        } finally {
            unlock();
        }
        for (int i = offset; i < offset + count; i++) {
            free(addresses[i], null, true);
        }
    }

    // ---- magazines, under the lock

    /** The magazine that the operation may use, revoked while it is inside; {@code null} if there is none. */
    private @Nullable Magazine enter(Thread thread, @Nullable Magazine confined) {
        if (bypass || (confined == null && thread.isVirtual())) {
            return null;
        }
        Magazine m = confined != null ? confined : magazines.attach(thread);
        if (m == null || m.isCold(setup.geometry().stride())) {
            return null;
        }
        Magazine.OWNER.setOpaque(m, 0L);
        return m;
    }

    private void leave(@Nullable Magazine m, Thread thread) {
        if (m != null && !bypass) {
            Magazine.OWNER.setOpaque(m, thread.threadId());
        }
    }

    private void refill(Magazine m) {
        resize(m, m.adapt(true, depot.count() > 0, floor, ceiling));
        int wanted = Math.max(1, m.slots.length / 2);
        int n = depot.take(m.slots, 0, wanted);
        m.count = n > 0 ? n : fetch(m.slots, wanted);
    }

    private void flush(Magazine m) {
        resize(m, m.adapt(false, false, floor, ceiling));
        if (m.count < m.slots.length) {
            return; // it grew
        }
        // The lower half is the colder one.
        giveFromBottom(m, Math.max(1, m.count / 2));
    }

    private void giveFromBottom(Magazine m, int n) {
        for (int i = depot.put(m.slots, 0, n); i < n; i++) {
            putIntoSlab(m.slots[i]);
        }
        m.count -= n;
        System.arraycopy(m.slots, n, m.slots, 0, m.count);
    }

    private void resize(Magazine m, int capacity) {
        int before = m.slots.length;
        if (capacity == before) {
            return;
        }
        if (m.count >= capacity) {
            giveFromBottom(m, m.count - capacity + 1);
        }
        m.slots = Arrays.copyOf(m.slots, capacity);
        magazines.resized(before, capacity);
        limitDepot();
        setup.events().accept(new SlabEvent.MagazineResized(name(), before, capacity));
    }

    /** The depot may hold what magazines grew beyond the floor, and where threads share the cache as much as they all hold. */
    private void limitDepot() {
        int owned = magazines.size() + magazines.stripes().length;
        long capacity = magazines.capacity();
        depot.limit((int) Math.min(4L * CEILING_OBJECTS, owned > 1 ? capacity : Math.max(0, capacity - floor)));
    }

    /** Reports an object that was written to while it was free. It is in nobody's hands any more, and stays so. */
    SlabCorruptionException damaged(long address) {
        String message = "object 0x" + Long.toHexString(address) + " of cache '" + name()
                + "' was written to after it was freed; it is not handed out again";
        setup.events().accept(new SlabEvent.Corruption(name(), address, message));
        return new SlabCorruptionException(message);
    }

    // ---- slabs, under the lock

    /** Takes at least one and up to {@code wanted} objects from slabs, making one if need be. */
    private int fetch(long[] out, int wanted) {
        int n = pool.take(out, 0, wanted);
        if (n == 0 && ++growths % (1 + magazines.size() / 64) == 0 && Purge.orphans(this)) {
            n = pool.take(out, 0, wanted);
        }
        if (n == 0) {
            n = depot.take(out, 0, wanted);
        }
        if (n == 0) {
            grow();
            n = pool.take(out, 0, wanted);
        }
        return n;
    }

    private void grow() {
        Slab decommitted = pool.anyDecommitted();
        if (decommitted != null) {
            setup.slabs().recommit(pool, decommitted);
        } else {
            setup.growth().accept(wish);
            setup.shortage()
                    .growing(this, setup.geometry().next(pool.totalBytes()).slabBytes());
            setup.slabs()
                    .make(pool, front, setup.numa().nodes() > 1 ? setup.numa().currentNode() : -1);
        }
    }

    /** Makes slabs for so many objects and touches their pages. */
    public void prefill(long objects) {
        lock();
        try {
            while (pool.objects() < objects) {
                grow();
            }
            Purge.touch(pool.allSlabs(), setup.pages().frameSize());
        } finally {
            unlock();
        }
    }

    void putIntoSlab(long address) {
        Span span = setup.pages().map().find(address);
        if (!(span instanceof Slab slab) || slab.owner() != front) {
            throw new SlabCorruptionException(
                    "free object 0x" + Long.toHexString(address) + " of cache '" + name() + "' leads to " + span);
        }
        boolean isEmpty;
        try {
            isEmpty = pool.put(address, slab);
        } catch (SlabCorruptionException e) {
            // It was freed twice, and a write after the first free hid the second. Whoever is here is innocent: drop
            // it.
            setup.events().accept(new SlabEvent.Corruption(name(), address, String.valueOf(e.getMessage())));
            return;
        }
        if (isEmpty) {
            emptied(slab);
        }
    }

    private void emptied(Slab slab) {
        switch (closed ? Decision.RELEASE : decide(slab)) {
            case KEEP -> {}
            case DECOMMIT -> setup.slabs().decommit(pool, slab);
            case RECYCLE -> giveBack(slab, true);
            case RELEASE -> giveBack(slab, false);
        }
    }

    private long giveBack(Slab slab, boolean keepCommitted) {
        long bytes = setup.slabs().giveBack(pool, slab, keepCommitted);
        setup.shortage().pagesFreed();
        return bytes;
    }

    private Decision decide(Slab slab) {
        try {
            return Objects.requireNonNull(
                    setup.reclaim()
                            .onEmpty(new Usage(
                                    name(),
                                    slab.bytes(),
                                    pool.emptyCount(),
                                    pool.emptyBytes(),
                                    pool.emptyCount() + pool.partialCount() + pool.fullCount(),
                                    pool.totalBytes(),
                                    pool.outside(),
                                    setup.pages().freeCommittedBytes(),
                                    setup.pages().usedBytes())),
                    "decision");
        } catch (RuntimeException | Error e) {
            setup.shortage().policyThrew(setup.reclaimName(), e);
            return Decision.KEEP;
        }
    }

    /** Gives every empty slab back. */
    long releaseEmpty() {
        long bytes = 0;
        for (Slab slab : pool.emptySlabs()) {
            bytes += giveBack(slab, false);
        }
        return bytes;
    }

    // ---- tidying

    /**
     * Takes back what this cache keeps for nothing: the calling thread's magazine if it did not change since the last visit, and empty slabs if no
     * operation came by. Their pages stay committed, for whoever is growing. Does nothing if the cache is busy. May be called with another
     * cache's lock held, since it does not wait for this one.
     */
    public void tidy() {
        if (holder == Thread.currentThread() || !lock.tryLock()) {
            return;
        }
        holder = Thread.currentThread();
        try {
            Magazine m = magazines.find(Thread.currentThread());
            if (m != null && m.isIdle()) {
                Purge.empty(this, m);
            }
            if (slowPaths == tidiedAt) {
                Purge.depot(this);
                for (Slab slab : pool.emptySlabs()) {
                    giveBack(slab, true);
                }
            }
            tidiedAt = slowPaths;
        } finally {
            unlock();
        }
    }

    // ---- life

    /** Marks it closed; true if it was open. */
    boolean markClosed() {
        boolean wasOpen = !closed;
        closed = true;
        bypass = true;
        waiters.callAll();
        return wasOpen;
    }

    /** From now on object memory must not be touched. */
    void markUnmapped() {
        unmapped = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** What an operation gets that comes after the allocator was closed. */
    SlabClosedException closed() {
        return new SlabClosedException("the allocator of cache '" + name() + "' is closed");
    }

    void requireMapped() {
        if (unmapped) {
            throw closed();
        }
    }

    boolean isUnmapped() {
        lock();
        try {
            return unmapped;
        } finally {
            unlock();
        }
    }

    long slowPaths() {
        return slowPaths;
    }

    long failures() {
        return failures;
    }
}
