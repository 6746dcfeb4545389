package io.slab.stats.jmx;

import io.slab.CacheKind;
import io.slab.spi.AllocatorView;
import io.slab.spi.SlabEvent;
import io.slab.spi.SlabListener;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the MBeans of one allocator. All work is done by {@link JmxThread}, in the order of the events: registration runs other people's listeners,
 * which must not meet the engine's locks, and the start of JMX takes time that no allocation should wait for.
 *
 * <p>All fields but the first belong to that thread.
 */
final class JmxListener implements SlabListener {
    /** Frames of the largest site that a notification tells. */
    private static final int FRAMES = 4;

    private final Duration delay;
    private final Set<CacheName> caches = new LinkedHashSet<>();
    private @Nullable AllocatorView allocator;
    private @Nullable Beans beans;

    /** A cache that has an MBean, or will have one. */
    record CacheName(CacheKind kind, String name) {}

    JmxListener(Duration delay) {
        this.delay = delay;
    }

    @Override
    public void onOpen(AllocatorView opened) {
        JmxThread.run(() -> allocator = opened);
        if (delay.isZero()) {
            JmxThread.run(this::start);
        } else {
            JmxThread.later(delay, this::start);
        }
    }

    private void start() {
        AllocatorView view = allocator;
        if (view != null && beans == null) { // it was not closed in between
            Beans started = Beans.of(view);
            beans = started;
            caches.forEach(started::add);
        }
    }

    @Override
    public void onClose(AllocatorView closed) {
        JmxThread.run(() -> {
            Beans started = beans;
            if (started != null) {
                started.removeAll(caches);
            }
            caches.clear();
            beans = null;
            allocator = null;
        });
    }

    @Override
    public void onEvent(SlabEvent event) {
        switch (event) {
            case SlabEvent.CacheCreated made -> JmxThread.run(() -> add(new CacheName(made.kind(), made.cache())));
            case SlabEvent.CacheClosed gone -> JmxThread.run(() -> remove(new CacheName(gone.kind(), gone.cache())));
            case SlabEvent.AllocationFailed failed -> notify(SlabMBeans.LIMIT, failed.cache(), failed.message());
            case SlabEvent.Corruption found -> notify(SlabMBeans.CORRUPTION, found.cache(), found.message());
            case SlabEvent.Leaked leak ->
                notify(
                        SlabMBeans.LEAK,
                        leak.cache(),
                        leak.objects() + " objects (" + leak.bytes() + " bytes) of cache '" + leak.cache()
                                + "' were never freed"
                                + (leak.sites().isEmpty()
                                        ? ""
                                        : ": " + leak.sites().getFirst().toText(FRAMES)));
            default -> {}
        }
    }

    private void add(CacheName cache) {
        caches.add(cache);
        Beans started = beans;
        if (started != null) {
            started.add(cache);
        }
    }

    private void remove(CacheName cache) {
        caches.remove(cache);
        Beans started = beans;
        if (started != null) {
            started.remove(cache);
        }
    }

    private void notify(String type, String cache, String message) {
        JmxThread.runUnlessBusy(() -> {
            Beans started = beans;
            if (started != null) {
                started.send(type, cache, message);
            }
        });
    }
}
