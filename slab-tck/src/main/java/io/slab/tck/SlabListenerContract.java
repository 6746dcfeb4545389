package io.slab.tck;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import io.slab.CacheKind;
import io.slab.error.SlabOutOfMemoryException.Limit;
import io.slab.spi.SlabEvent;
import io.slab.spi.SlabListener;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every {@link SlabListener} must do. Extend it, implement {@link #newListener}, inherit the tests. A listener that throws is
 * disabled by the engine for good, which is why none may.
 */
@ExtendWith(ContractCoverage.class)
public abstract class SlabListenerContract {
    private static final int ROUNDS = 2_000;

    /** For subclasses. */
    protected SlabListenerContract() {}

    /**
     * Makes the listener that is tested.
     *
     * @return a new listener
     */
    protected abstract SlabListener newListener();

    /**
     * One event of each kind.
     *
     * @return the events
     */
    protected static List<SlabEvent> events() {
        return List.of(
                new SlabEvent.RegionReserved(1L << 40, 64L << 20),
                new SlabEvent.CacheCreated("contract", CacheKind.NAMED),
                new SlabEvent.SlabCreated("contract", 1L << 40, 4096),
                new SlabEvent.MagazineResized("contract", 64, 128),
                new SlabEvent.LimitReached("contract", Limit.ALLOCATOR, true),
                new SlabEvent.AllocationFailed("contract", Limit.CACHE, "the limit of 4 KiB is reached"),
                new SlabEvent.Corruption("contract", 1L << 40, "canary damaged"),
                new SlabEvent.Leaked("contract", 3, 192),
                new SlabEvent.AllocationSampled("contract", "owner", 1L << 40, 64, 1 << 19),
                new SlabEvent.Reclaimed(4096),
                new SlabEvent.Rebalanced(4096),
                new SlabEvent.SlabReleased("contract", 1L << 40, 4096),
                new SlabEvent.CacheClosed("contract", CacheKind.NAMED),
                new SlabEvent.RegionReleased(1L << 40, 64L << 20));
    }

    @Test
    void everyKindOfEventMustBeTaken() {
        SlabListener listener = newListener();
        for (SlabEvent event : events()) {
            assertDoesNotThrow(() -> listener.onEvent(event), event::toString);
        }
    }

    @Test
    void eventsInAnUnusualOrderMustBeTaken() {
        SlabListener listener = newListener();
        assertDoesNotThrow(() -> events().reversed().forEach(listener::onEvent));
    }

    @Test
    void aShortageMustBeAnswered() {
        SlabListener listener = newListener();
        assertDoesNotThrow(() -> listener.onOutOfMemory("contract", 64));
        assertDoesNotThrow(() -> listener.onOutOfMemory("contract", Long.MAX_VALUE));
    }

    @Test
    void threadsMustBeAbleToShareTheListener() throws Exception {
        SlabListener listener = newListener();
        List<SlabEvent> events = events();
        Crew.together(4, thread -> {
            for (int i = 0; i < ROUNDS; i++) {
                listener.onEvent(events.get((thread + i) % events.size()));
            }
            return true;
        });
    }
}
