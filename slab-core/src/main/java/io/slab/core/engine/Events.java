package io.slab.core.engine;

import io.slab.FailureStats;
import io.slab.core.general.LargeRuns;
import io.slab.core.slab.HookCalls;
import io.slab.spi.AllocatorView;
import io.slab.spi.SlabEvent;
import io.slab.spi.SlabListener;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands slow-path events to the listeners and keeps those that throw from doing harm. */
final class Events implements Consumer<SlabEvent> {
    private static final Logger LOG = LoggerFactory.getLogger("io.slab");

    /** Set while the thread is inside an {@code onOutOfMemory}, of whichever allocator: two could ask each other in turns. */
    private static final ThreadLocal<Boolean> ASKING = new ThreadLocal<>();

    private final List<Map.Entry<String, SlabListener>> listeners;
    private final LongAdder reclaims = new LongAdder();
    private final LongAdder reclaimedBytes = new LongAdder();
    private final LongAdder regionsReserved = new LongAdder();
    private final LongAdder regionsReleased = new LongAdder();

    private volatile FailureStats runFailures = FailureStats.NONE;

    Events(Map<String, SlabListener> listeners) {
        this.listeners = new CopyOnWriteArrayList<>(List.copyOf(listeners.entrySet()));
    }

    private void count(SlabEvent event) {
        switch (event) {
            case SlabEvent.Reclaimed reclaimed -> {
                reclaims.increment();
                reclaimedBytes.add(reclaimed.bytes());
            }
            case SlabEvent.RegionReserved reserved -> regionsReserved.increment();
            case SlabEvent.RegionReleased released -> regionsReleased.increment();
            case SlabEvent.AllocationFailed failed -> {
                if (failed.cache().equals(LargeRuns.NAME)) { // caches count their own
                    countRunFailure(failed);
                }
            }
            default -> {}
        }
    }

    private synchronized void countRunFailure(SlabEvent.AllocationFailed failed) {
        runFailures = runFailures.plus(failed.limit());
    }

    long reclaims() {
        return reclaims.sum();
    }

    long reclaimedBytes() {
        return reclaimedBytes.sum();
    }

    long regionsReserved() {
        return regionsReserved.sum();
    }

    long regionsReleased() {
        return regionsReleased.sum();
    }

    /** Failed allocations of page runs. */
    FailureStats runFailures() {
        return runFailures;
    }

    /** Events tell of what has happened: where the Java heap has no room to tell of it, it has happened all the same, and nothing is thrown. */
    @Override
    public void accept(SlabEvent event) {
        try {
            tellAll(event);
        } catch (OutOfMemoryError e) {
            // as said
        }
    }

    private void tellAll(SlabEvent event) {
        count(event);
        if (event instanceof SlabEvent.Corruption found) {
            LOG.error("Slab: {}", found.message());
        }
        for (Map.Entry<String, SlabListener> listener : listeners) {
            tell(listener, event);
        }
    }

    /** Tells those listeners that want to hear it that an allocation was sampled. */
    void sampled(SlabEvent sample) {
        if (HookCalls.isInsideListener()) {
            return; // what a listener allocates, though it may not, is no news for it: it would never come to an end
        }
        for (Map.Entry<String, SlabListener> listener : listeners) {
            try {
                if (!listener.getValue().hearsSamples()) {
                    continue;
                }
            } catch (Throwable e) {
                disable(listener, e);
                continue;
            }
            tell(listener, sample);
        }
    }

    private void tell(Map.Entry<String, SlabListener> listener, SlabEvent event) {
        Object before = HookCalls.enter(HookCalls.Kind.LISTENER, listener.getKey());
        try {
            listener.getValue().onEvent(event);
        } catch (Throwable e) {
            disable(listener, e);
        } finally {
            HookCalls.leave(before);
        }
    }

    /** Asks the listeners to free memory; whether one says that it did. One that allocates meanwhile is not asked again for the want of that. */
    boolean outOfMemory(String cache, long bytes) {
        if (ASKING.get() != null) {
            return false;
        }
        ASKING.set(Boolean.TRUE);
        try {
            return ask(cache, bytes);
        } finally {
            ASKING.remove();
        }
    }

    private boolean ask(String cache, long bytes) {
        boolean freed = false;
        for (Map.Entry<String, SlabListener> listener : listeners) {
            try {
                freed |= listener.getValue().onOutOfMemory(cache, bytes);
            } catch (Throwable e) {
                disable(listener, e);
            }
        }
        return freed;
    }

    /** Tells that the allocator begins to live. */
    void opened(AllocatorView allocator) {
        tell(listener -> listener.onOpen(allocator));
    }

    /** Tells that the allocator is closed. */
    void closed(AllocatorView allocator) {
        tell(listener -> listener.onClose(allocator));
    }

    private void tell(Consumer<SlabListener> call) {
        for (Map.Entry<String, SlabListener> listener : listeners) {
            try {
                call.accept(listener.getValue());
            } catch (Throwable e) {
                disable(listener, e);
            }
        }
    }

    private void disable(Map.Entry<String, SlabListener> listener, Throwable cause) {
        listeners.remove(listener);
        LOG.warn("Slab listener '{}' threw and is disabled", listener.getKey(), cause);
    }
}
