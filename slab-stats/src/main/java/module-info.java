/** What an allocator does and holds, for people and for programs: events in the log, events counted, figures as JSON. */
module io.slab.stats {
    requires transitive io.slab;
    requires transitive java.management;
    requires transitive jdk.jfr;
    requires org.slf4j;
    // For those who use io.slab.stats.micrometer. Not transitive: everybody would need it to compile.
    requires static micrometer.core;
    requires static org.jspecify;

    exports io.slab.stats;
    exports io.slab.stats.jfr;
    exports io.slab.stats.jmx;
    exports io.slab.stats.micrometer;

    provides io.slab.spi.SlabListenerProvider with
            io.slab.stats.LoggingListenerProvider,
            io.slab.stats.jfr.JfrListenerProvider,
            io.slab.stats.jmx.JmxListenerProvider;
}
