package io.slab.examples.ticketlock;

import io.slab.spi.SlabLock;
import io.slab.spi.SlabLockProvider;
import io.slab.spi.StrategyOptions;

/** The kind of lock {@code example-ticket}. */
public final class TicketLockProvider implements SlabLockProvider {
    /** For the service loader. */
    public TicketLockProvider() {}

    @Override
    public String name() {
        return "example-ticket";
    }

    @Override
    public String description() {
        return "lets threads in by the order in which they came";
    }

    @Override
    public SlabLock.Factory create(StrategyOptions options) {
        return TicketLock::new;
    }
}
