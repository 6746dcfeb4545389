package io.slab.core.cache;

import io.slab.Zeroing;
import io.slab.core.memory.NativeMemory;
import io.slab.core.page.PageLayer;
import io.slab.core.page.PageMap;
import io.slab.core.page.Span;
import io.slab.core.page.SpanOwner;
import io.slab.error.InvalidFreeException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * The fast path of a cache: pops from and pushes to the calling thread's own magazine. No lock, no plug-in, no log, no heap allocation;
 * everything else is {@link DepotLayer}'s.
 *
 * <p>The thread's id, reduced to the table's length, picks a magazine; its {@code owner} word says whether it really is this thread's (one
 * opaque read, which also is how a magazine is revoked: see the package). Virtual threads never own one: their ids match nothing, and
 * the slow path takes them to a stripe.
 *
 * <p><b>Rule</b>: object memory and the magazine's fields are touched only after the owner word was read in the same call, and no
 * longer after a call into the depot layer, which may have revoked the magazine. {@link Handshake} relies on it: it knows this class
 * by name.
 */
public final class MagazineLayer implements SpanOwner {
    /** Power-of-two sized; replaced by a longer copy, under the depot layer's lock, when threads collide. A stale copy leads to the same magazines. */
    private Magazine[] table = {Magazine.NONE};

    /** The same for carriers, by their numbers, which are dense. */
    private Magazine[] carriers = {Magazine.NONE};

    private final ObjectGate gate;
    private final long objectSize;
    private final PageMap map;
    private final DepotLayer depot;
    private final PageLayer pages;
    private final ObjectChecks checks;
    private final boolean checked;
    private final boolean zeroOnAllocate;
    private final boolean zeroOnFree;
    private final boolean direct;
    private final boolean arena;
    private final int place;

    MagazineLayer(DepotLayer depot, CacheSetup setup) {
        this.depot = depot;
        this.pages = setup.pages();
        this.map = setup.pages().map();
        this.checked = setup.checked();
        this.direct = setup.direct();
        this.arena = setup.arena();
        this.place = setup.place();
        this.objectSize = setup.spec().objectSize();
        this.zeroOnAllocate = setup.spec().zeroing() == Zeroing.ON_ALLOCATE;
        this.zeroOnFree = setup.spec().zeroing() == Zeroing.ON_FREE;
        this.checks = new ObjectChecks(
                setup.spec().name(),
                this,
                map,
                setup.geometry().stride(),
                setup.geometry().canaryOffset(),
                setup.key(),
                direct);
        this.gate = new ObjectGate(this, setup);
    }

    /**
     * Whether the objects are chunks of arenas, which only the arena may free.
     *
     * @return true for caches of the arenas' allocator
     */
    public boolean isArena() {
        return arena;
    }

    @Override
    public int place() {
        return place;
    }

    /** Whether addresses are real. */
    boolean isDirect() {
        return direct;
    }

    PageMap map() {
        return map;
    }

    Magazine[] table() {
        return table;
    }

    void table(Magazine[] longer) {
        table = longer;
    }

    Magazine[] carriers() {
        return carriers;
    }

    void carriers(Magazine[] longer) {
        carriers = longer;
    }

    /** Whether carriers of virtual threads have magazines. */
    boolean hasCarriers() {
        return depot.setup().carriers();
    }

    ObjectChecks checks() {
        return checks;
    }

    /** The magazine at the thread's place in the table, whoever owns it. */
    Magazine tabled(long thread) {
        Magazine[] t = table;
        return t[(int) thread & (t.length - 1)];
    }

    /** The magazine at the carrier's place in its table, whoever owns it. */
    Magazine tabledCarrier(long carrier) {
        Magazine[] t = carriers;
        return t[(int) carrier & (t.length - 1)];
    }

    /** The magazine of a thread, or of its carrier; the one that nobody owns if it has none, or may not use it now. */
    Magazine magazineOf(Thread thread) {
        long holder = thread.isVirtual() ? depot.carrier() : thread.threadId();
        Magazine m = thread.isVirtual() ? tabledCarrier(holder) : tabled(holder);
        return m.isOwnedBy(holder) ? m : Magazine.NONE;
    }

    /**
     * Allocates one object.
     *
     * @return its address
     */
    public long allocate() {
        return allocate(objectSize);
    }

    /**
     * Allocates one object for a user who asked for less.
     *
     * @param size what the user asked for; only a hint
     * @return its address
     */
    public long allocate(long size) {
        Thread thread = Thread.currentThread();
        long address = thread.isVirtual() ? 0 : tabled(thread.threadId()).allocate(thread.threadId());
        return address != 0 ? address : depot.allocate(size);
    }

    /**
     * Frees one object.
     *
     * @param address what an allocation returned
     */
    public void free(long address) {
        Thread thread = Thread.currentThread();
        if (thread.isVirtual() || !tabled(thread.threadId()).free(thread.threadId(), address)) {
            depot.free(address);
        }
    }

    /**
     * Frees one object into the calling platform thread's magazine.
     *
     * @param address what an allocation returned
     * @return false if there is none, or it is full, or the object takes more than that: nothing has changed then
     */
    public boolean freeOwn(long address) {
        Thread thread = Thread.currentThread();
        return !thread.isVirtual() && tabled(thread.threadId()).free(thread.threadId(), address);
    }

    /** As {@link #free(long)}, with what the page map has at the address: a span of this cache. */
    @Override
    public void free(long address, Span span) {
        Thread thread = Thread.currentThread();
        if (thread.isVirtual() || !tabled(thread.threadId()).free(thread.threadId(), address, span)) {
            depot.free(address);
        }
    }

    /** Allocates from a carrier's magazine; 0 if that is not its own now, or empty. */
    long allocateInside(long carrier) {
        Magazine m = tabledCarrier(carrier);
        long[] words = m.words();
        if (!MagazineWords.enter(words, carrier)) {
            return 0;
        }
        try {
            return m.allocate(carrier);
        } finally {
            MagazineWords.exit(words);
        }
    }

    /** Frees into a carrier's magazine; false if that is not its own now, or full. */
    boolean freeInside(long carrier, long address) {
        Magazine m = tabledCarrier(carrier);
        long[] words = m.words();
        if (!MagazineWords.enter(words, carrier)) {
            return false;
        }
        try {
            return m.free(carrier, address);
        } finally {
            MagazineWords.exit(words);
        }
    }

    /** What each object goes through. */
    ObjectGate gate() {
        return gate;
    }

    /** Hands out an object without the usual canary: it is at a sampled place, or was written to while it was free. */
    void prepareMarked(long address) {
        if (!checks.unsealMarked(address)) {
            throw depot.damaged(address);
        }
        depot.sampled(address, map.find(address)); // the last: it is behind the fast path
    }

    /** Takes back an object where its frame has none, which is refused unless a sampled one begins on it. */
    void retireMarked(long address) {
        checks.seal(address);
    }

    void prepareOther(long address) {
        boolean marked = checked && !checks.unseal(address);
        if (marked && !checks.unsealMarked(address)) {
            throw depot.damaged(address);
        }
        if (zeroOnAllocate) {
            zero(address);
        }
        if (marked) {
            depot.sampled(address, map.find(address));
        }
    }

    void retireOther(long address) {
        if (checked) {
            checks.requireAllocated(address);
        }
        if (zeroOnFree) {
            zero(address);
        }
        if (checked) {
            checks.seal(address);
        }
    }

    private void zero(long address) {
        if (direct) {
            NativeMemory.zero(address, objectSize);
        } else {
            segment(address).fill((byte) 0);
        }
    }

    /** Zeroes an object that is marked as free, if that was asked for, and marks it again. */
    void wipe(long address) {
        if (zeroOnFree) {
            zero(address);
            if (checked) {
                checks.seal(address);
            }
        }
    }

    /**
     * An object as a segment with the life of its region.
     *
     * @param address an object of this cache
     * @return the segment
     */
    public MemorySegment segment(long address) {
        Span span = map.find(address);
        if (span == null) { // an object of ours always leads somewhere until the allocator is closed
            throw depot.closed();
        }
        return span.region().slice(address, objectSize);
    }

    /**
     * Refuses an address at which no object of this cache starts.
     *
     * @param address the address
     * @return its slab
     */
    public Span require(long address) {
        try {
            return checks.require(address);
        } catch (InvalidFreeException e) {
            if (depot.isUnmapped()) {
                throw depot.closed();
            }
            throw e;
        }
    }

    /**
     * Whether the memory of this cache's objects was given back with the allocator.
     *
     * @return true once the allocator is closed
     */
    public boolean isUnmapped() {
        return depot.isUnmapped();
    }

    /**
     * The address of an object's segment.
     *
     * @param object a segment
     * @return the address
     */
    public long addressOf(MemorySegment object) {
        return Objects.requireNonNull(object, "object").isNative() ? object.address() : pages.addressOf(object);
    }

    @Override
    public MemorySegment segmentOf(long address, Span span) {
        require(address);
        return segment(address);
    }

    @Override
    public String toString() {
        return "cache '" + depot.name() + "'";
    }
}
