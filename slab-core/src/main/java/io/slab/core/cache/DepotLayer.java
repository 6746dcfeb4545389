package io.slab.core.cache;

import io.slab.CacheSpec;
import io.slab.core.memory.CurrentCarrier;
import io.slab.core.page.Span;
import io.slab.core.slab.SlabPool;
import io.slab.error.SlabClosedException;
import io.slab.error.SlabCorruptionException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.spi.SlabEvent;
import org.jspecify.annotations.Nullable;

/**
 * Everything of a cache behind the magazines, under one lock: refill and flush, the depot, the slabs, waiting threads. An operation comes
 * here when its magazine is empty, full, revoked, or does not exist.
 *
 * <p>Lock order: stripe, cache, page layer. While an operation is inside, its own magazine is revoked, so that a plug-in that calls back into
 * the cache meets the lock's holder check instead of a magazine in the middle of a change.
 */
public final class DepotLayer {
    private final CacheSetup setup;
    private final CacheLock lock;
    private final MagazineLayer front;
    private final SlabKeeper slabs;
    private final Magazines magazines;
    private final MagazineExchange exchange;
    private final StripePath stripes;
    private final BulkPath bulk;
    private final FreePath frees;
    private final AllocatePath allocations;
    private final Waiters waiters = new Waiters();
    private final Shortfall shortfall;
    private final Tidying tidying = new Tidying(this);

    /** Hears of each operation; then there are no magazines, and all of them come here. */
    private final @Nullable AllocationHooks hooks;

    private long slowPaths;
    private long slowFrees;
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
        this.shortfall = new Shortfall(this);
        this.lock = new CacheLock(setup.spec().name(), setup.lock());
        this.front = new MagazineLayer(this, setup);
        this.slabs = new SlabKeeper(setup, front);
        this.magazines = new Magazines(front, setup.cpu());
        this.exchange = new MagazineExchange(this, slabs, magazines);
        this.bulk = new BulkPath(this, front, setup.checked());
        this.frees = new FreePath(this, slabs, exchange, front, bulk);
        this.allocations = new AllocatePath(this, exchange, front, frees);
        this.stripes = new StripePath(this, exchange, magazines, front, frees);
        this.bypass = exchange.isDisabled();
        this.hooks = AllocationHooks.of(setup.slabs().lifecycle(), setup.slabs().lifecycleName(), this);
    }

    /**
     * The fast path.
     *
     * @return the layer in front of this one
     */
    public MagazineLayer front() {
        return front;
    }

    CacheLock cacheLock() {
        return lock;
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

    @Nullable
    AllocationHooks hooks() {
        return hooks;
    }

    StripePath stripes() {
        return stripes;
    }

    SlabKeeper slabs() {
        return slabs;
    }

    MagazineExchange exchange() {
        return exchange;
    }

    Shortfall shortfall() {
        return shortfall;
    }

    SoftLimit softLimit() {
        return shortfall.ownLimit();
    }

    Tidying tidying() {
        return tidying;
    }

    SlabPool pool() {
        return slabs.pool();
    }

    Depots depots() {
        return exchange.depots();
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
        lock.requireOutside();
    }

    void lock() {
        lock.lock();
    }

    /** Takes the lock for a task that any thread may have to do, also if the lock is bound to one thread. */
    void visit() {
        lock.visit();
    }

    boolean isHeldByCaller() {
        return lock.isHeldByCaller();
    }

    boolean tryLock() {
        return lock.tryLock();
    }

    void unlock() {
        lock.unlock();
    }

    void requireOpen() {
        if (closed) {
            throw new SlabClosedException("cache '" + name() + "' is closed");
        }
    }

    // ---- allocate

    /** Serves an operation that found nothing in its magazine; {@code size} is what the user asked for, which may be less than an object. */
    long allocate(long size) {
        return allocations.allocate(size);
    }

    /** Allocates several, all or none. */
    public void allocateAll(long[] addresses, int offset, int count) {
        bulk.allocateAll(addresses, offset, count);
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
        return allocations.allocateConfined(magazine);
    }

    AllocatePath allocations() {
        return allocations;
    }

    /** Counts an allocation that came here. Under the lock. */
    void countAllocation() {
        slowPaths++;
    }

    /** Counts the slow path of a virtual thread; false if it may not use its stripe. Under the lock. */
    boolean enterStripe() {
        requireOpen();
        if (bypass) {
            return false;
        }
        slowPaths++;
        return true;
    }

    // ---- waiting, under the lock

    void startWaiting(Waiters.Waiter w) {
        requireOpen();
        waiters.join(w);
        bypass = true;
    }

    /** An object, if it is this waiter's turn; else 0. */
    long tryTurn(Waiters.Waiter w) {
        requireOpen();
        w.reset();
        return waiters.isTurnOf(w) ? allocations.takeDirectly() : 0;
    }

    void stopWaiting(Waiters.Waiter w) {
        waiters.leave(w);
        bypass = closed || exchange.isDisabled() || !waiters.isEmpty();
        waiters.callFirst();
    }

    // ---- free

    void free(long address) {
        frees.free(address, null);
    }

    /**
     * Frees some of several objects that are marked as free already, and tells how many. If it throws, what it did not come to is allocated again, as it was.
     *
     * @param saved the words that the marks replaced
     * @param at the index of the first object's
     */
    int freeSealed(long[] addresses, int offset, int count, long[] saved, int at) {
        return frees.freeSealed(addresses, offset, count, saved, at);
    }

    void freeConfined(long address, Magazine magazine) {
        frees.free(address, magazine);
    }

    /** Frees several: all, or if one is refused none. */
    public void freeAll(long[] addresses, int offset, int count) {
        if (!bulk.freeAll(addresses, offset, count)) {
            frees.freeAll(addresses, offset, count);
        }
    }

    /** Counts a free that came here. Under the lock. */
    void countFree() {
        slowPaths++;
        slowFrees++;
    }

    /** Somebody may be waiting for an object that went into its slab. Under the lock. */
    void callWaiters() {
        waiters.callFirst();
    }

    /** The number of the calling virtual thread's carrier, if carriers have magazines here. */
    long carrier() {
        return setup.carriers() ? CurrentCarrier.get() : CurrentCarrier.UNKNOWN;
    }

    boolean isBypassed() {
        return bypass;
    }

    /** The magazine that the operation may use, revoked until {@link #leave}; {@code null} if there is none. Under the lock. */
    @Nullable
    Magazine enter(Thread thread, @Nullable Magazine confined) {
        return bypass ? null : exchange.enter(thread, confined);
    }

    void leave(@Nullable Magazine m) {
        if (m != null && !bypass) {
            exchange.leave(m);
        }
    }

    /**
     * Reports an object that was written to while it was free. It is handed out to nobody any more, but not marked as free: where the write hid a double free, somebody has it.
     */
    SlabCorruptionException damaged(long address) {
        String message = "object 0x" + Long.toHexString(address) + " of cache '" + name()
                + "' was written to after it was freed; it is not handed out again";
        setup.events().accept(new SlabEvent.Corruption(name(), address, message));
        return new SlabCorruptionException(message);
    }

    /** An object at a sampled place is its user's from now on: notes who that is. Takes no lock. */
    void sampled(long address, @Nullable Span span) {
        CacheSamples.note(this, address, span);
    }

    /** Makes slabs for so many objects and touches their pages. */
    public void prefill(long objects) {
        lock();
        try {
            slabs.prefill(objects);
        } finally {
            unlock();
        }
    }

    // ---- tidying

    /**
     * Takes back what this cache keeps for nothing: the calling thread's magazine if it did not change since the last visit, and empty slabs if no
     * operation came by. Their pages stay committed, for whoever is growing. Does nothing if the cache is busy. May be called with another
     * cache's lock held, since it does not wait for this one.
     */
    public void tidy() {
        tidying.visit();
    }

    // ---- life

    /** Marks it closed; true if it was open. */
    boolean markClosed() {
        boolean wasOpen = !closed;
        closed = true;
        bypass = true;
        slabs.close();
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

    /**
     * Whether it is closed and got all its objects back. Takes no lock.
     *
     * @return true for ever, once it is
     */
    public boolean isGone() {
        return slabs.isGone();
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

    /** Whether object memory may be touched. Under the lock. */
    boolean isMapped() {
        return !unmapped;
    }

    boolean isUnmapped() {
        lock.visit();
        try {
            return unmapped;
        } finally {
            unlock();
        }
    }

    long slowFrees() {
        return slowFrees;
    }

    long slowPaths() {
        return slowPaths;
    }
}
