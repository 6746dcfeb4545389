package io.slab.core.cache;

import io.slab.spi.SlabEvent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What goes between magazines and what is behind them: refill, flush, and the size of both sides. Guarded by the cache's lock; the magazine
 * of an operation is revoked or locked by it meanwhile.
 */
final class MagazineExchange {
    /** The smallest magazine: half of it, what one refill takes, is the 64 operations that a slow path shall at least serve … */
    private static final int FLOOR_OBJECTS = 128;

    /** … but no more memory than two pages per thread and cache. */
    private static final long FLOOR_BYTES = 8192;

    /** The longest magazine, in objects: 128 KiB of Java heap. */
    private static final int CEILING_OBJECTS = 16_384;

    /** After so many slow paths of other threads in a row another magazine is the one to look at first. */
    private static final int PATIENCE = 16;

    private final DepotLayer cache;
    private final CacheSetup setup;
    private final SlabKeeper slabs;
    private final Magazines magazines;
    private final Depot depot = new Depot();
    private final int floor;
    private final int ceiling;
    private final long[] single = new long[1];
    private int growths;
    private int patience;

    MagazineExchange(DepotLayer cache, SlabKeeper slabs, Magazines magazines) {
        this.cache = cache;
        this.setup = cache.setup();
        this.slabs = slabs;
        this.magazines = magazines;
        long stride = setup.geometry().stride();
        this.ceiling = (int) Math.min(CEILING_OBJECTS, setup.magazineBytes() / stride);
        this.floor = Math.min(ceiling, Math.clamp(FLOOR_BYTES / stride, 2, FLOOR_OBJECTS));
    }

    Depot depot() {
        return depot;
    }

    /** Whether objects are so large that no magazine may hold two. */
    boolean isDisabled() {
        return ceiling < 2;
    }

    /** The magazine that the operation may use, revoked while it is inside; {@code null} if there is none. */
    @Nullable
    Magazine enter(Thread thread, @Nullable Magazine confined) {
        if (confined == null && thread.isVirtual()) {
            return null;
        }
        Magazine m = confined != null ? confined : magazines.attach(thread);
        if (m == null || m.isCold(setup.geometry().stride())) {
            return null;
        }
        Magazine.OWNER.setOpaque(m, 0L);
        return m;
    }

    void leave(Magazine m, Thread thread) {
        Magazine.OWNER.setOpaque(m, thread.threadId());
        if (!(m instanceof ConfinedMagazine)) {
            favour(m);
        }
    }

    /** The favourite is whoever came first; it is replaced when others come this way time and again while it does not. */
    private void favour(Magazine m) {
        MagazineLayer front = cache.front();
        if (m == front.favourite()) {
            patience = PATIENCE;
        } else if (front.favourite() == Magazine.NONE || --patience < 0) {
            patience = PATIENCE;
            front.favour(m);
        }
    }

    /** Gives an empty magazine at least one object. */
    void refill(Magazine m, long wish) {
        resize(m, m.adapt(true, depot.count() > 0, floor, ceiling));
        int wanted = Math.max(1, m.slots.length / 2);
        int n = depot.take(m.slots, 0, wanted);
        m.count = n > 0 ? n : fetch(m.slots, wanted, wish);
    }

    /** Makes room in a full magazine. */
    void flush(Magazine m) {
        resize(m, m.adapt(false, false, floor, ceiling));
        if (m.count < m.slots.length) {
            return; // it grew
        }
        // The lower half is the colder one.
        giveFromBottom(m, Math.max(1, m.count / 2));
    }

    private void giveFromBottom(Magazine m, int n) {
        for (int i = depot.put(m.slots, 0, n); i < n; i++) {
            slabs.put(m.slots[i]);
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
        setup.events().accept(new SlabEvent.MagazineResized(cache.name(), before, capacity));
    }

    /** The depot may hold what magazines grew beyond the floor, and where threads share the cache as much as they all hold. */
    private void limitDepot() {
        int owned = magazines.size() + magazines.stripes().length;
        long capacity = magazines.capacity();
        depot.limit((int) Math.min(4L * CEILING_OBJECTS, owned > 1 ? capacity : Math.max(0, capacity - floor)));
    }

    /** One object past all magazines. */
    long takeDirectly(long wish) {
        fetch(single, 1, wish);
        return single[0];
    }

    /** Takes at least one and up to {@code wanted} objects from slabs, making one if need be. */
    private int fetch(long[] out, int wanted, long wish) {
        int n = slabs.take(out, wanted);
        if (n == 0 && ++growths % (1 + magazines.size() / 64) == 0 && Purge.orphans(cache)) {
            n = slabs.take(out, wanted);
        }
        if (n == 0) {
            n = depot.take(out, 0, wanted);
        }
        if (n == 0) {
            slabs.grow(wish);
            n = slabs.take(out, wanted);
        }
        return n;
    }
}
