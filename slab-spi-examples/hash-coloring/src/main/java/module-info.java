/** A plug-in as a user writes it: a coloring strategy that hashes the number of the slab. */
module io.slab.examples.hashcoloring {
    requires transitive io.slab;
    requires static org.jspecify;

    exports io.slab.examples.hashcoloring;

    provides io.slab.spi.ColoringStrategyProvider with
            io.slab.examples.hashcoloring.HashColoringProvider;
}
