/** A plug-in as a user writes it: a lifecycle that counts what it constructs and destructs. */
module io.slab.examples.counting {
    requires transitive io.slab;
    requires static org.jspecify;

    exports io.slab.examples.counting;

    provides io.slab.spi.ObjectLifecycleProvider with
            io.slab.examples.counting.CountingLifecycleProvider;
}
