package io.slab.core.engine;

import io.slab.core.cache.DepotLayer;
import io.slab.error.SlabClosedException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The open handles of one cache; when the last is closed, so is the cache. */
final class CacheHandles {
    private final Engine engine;
    private final DepotLayer cache;
    private final Set<CacheHandle> open = new LinkedHashSet<>();
    private boolean closed;

    CacheHandles(Engine engine, DepotLayer cache) {
        this.engine = engine;
        this.cache = cache;
    }

    synchronized CacheHandle open() {
        if (closed) { // the last handle, or the allocator, was closed meanwhile
            throw new SlabClosedException("cache '" + cache.spec().name() + "' is closed");
        }
        CacheHandle handle = new CacheHandle(cache, this);
        open.add(handle);
        return handle;
    }

    /** An open handle; {@code null} if the cache is being closed. */
    synchronized @Nullable CacheHandle any() {
        return open.isEmpty() ? null : open.iterator().next();
    }

    /** Forgets a closed handle. */
    void closed(CacheHandle handle) {
        boolean last;
        synchronized (this) {
            last = open.remove(handle) && open.isEmpty();
            closed |= last;
        }
        if (last) {
            engine.closeCache(cache, cache.spec().name());
        }
    }

    /** The allocator is closed, and with it every handle. */
    void closeAll() {
        List<CacheHandle> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(open);
            open.clear();
        }
        all.forEach(CacheHandle::forget);
    }
}
