/** What an allocator does and holds, for people and for programs: events in the log, events counted, figures as JSON. */
module io.slab.stats {
    requires transitive io.slab;
    requires static org.jspecify;

    exports io.slab.stats;

    provides io.slab.spi.SlabListenerProvider with
            io.slab.stats.LoggingListenerProvider;
}
