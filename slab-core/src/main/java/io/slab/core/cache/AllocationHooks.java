package io.slab.core.cache;

import io.slab.error.SlabPluginException;
import io.slab.spi.AllocationLifecycle;
import io.slab.spi.ObjectLifecycle;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls the hooks of single allocations and frees, in the user's thread and without a lock. Of caches without magazines only. */
final class AllocationHooks {
    private final AllocationLifecycle hooks;
    private final String name;
    private final DepotLayer cache;

    /** Threads inside a hook of this cache: they may not come in again. */
    private final Set<Thread> inside = ConcurrentHashMap.newKeySet();

    private AllocationHooks(AllocationLifecycle hooks, String name, DepotLayer cache) {
        this.hooks = hooks;
        this.name = name;
        this.cache = cache;
    }

    /** {@code null} if the lifecycle does not ask to hear of allocations. */
    static @Nullable AllocationHooks of(@Nullable ObjectLifecycle lifecycle, String name, DepotLayer cache) {
        return lifecycle instanceof AllocationLifecycle hooks ? new AllocationHooks(hooks, name, cache) : null;
    }

    /** Refuses a hook that calls back. */
    void requireOutside() {
        if (inside.contains(Thread.currentThread())) {
            throw new SlabPluginException(
                    name,
                    "lifecycle '" + name + "' called back into cache '" + cache.name()
                            + "' from inside one of its hooks",
                    null);
        }
    }

    void allocated(long address) {
        call("onAllocate", hooks::onAllocate, address);
    }

    void freeing(long address) {
        call("onFree", hooks::onFree, address);
    }

    private void call(String hook, Consumer<MemorySegment> body, long address) {
        MemorySegment object = cache.front().segment(address);
        Thread me = Thread.currentThread();
        inside.add(me);
        try {
            body.accept(object);
        } catch (Throwable e) {
            throw new SlabPluginException(
                    name,
                    hook + " of lifecycle '" + name + "' threw for object 0x" + Long.toHexString(address)
                            + " of cache '" + cache.name() + "': " + e,
                    e);
        } finally {
            inside.remove(me);
        }
    }
}
