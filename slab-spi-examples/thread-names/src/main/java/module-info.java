/** A plug-in as a user writes it: a NUMA affinity that goes by the names of threads. */
module io.slab.examples.threadnames {
    requires transitive io.slab;
    requires static org.jspecify;

    exports io.slab.examples.threadnames;

    provides io.slab.spi.NumaAffinityProvider with
            io.slab.examples.threadnames.ThreadNameAffinityProvider;
}
