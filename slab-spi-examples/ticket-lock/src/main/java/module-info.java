/** A plug-in as a user writes it: a lock with a queue. */
module io.slab.examples.ticketlock {
    requires transitive io.slab;
    requires static org.jspecify;

    exports io.slab.examples.ticketlock;

    provides io.slab.spi.SlabLockProvider with
            io.slab.examples.ticketlock.TicketLockProvider;
}
