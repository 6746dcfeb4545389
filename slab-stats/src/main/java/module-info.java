/** Snapshots of an allocator turned into JMX, JFR, Micrometer, text and pictures. */
module io.slab.stats {
    requires transitive io.slab;
    requires static org.jspecify;

    exports io.slab.stats;
}
