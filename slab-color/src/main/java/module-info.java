/** Coloring strategies: where the first object of a new slab goes, so that hot lines spread over the cache sets. */
module io.slab.color {
    requires transitive io.slab;
    requires static org.jspecify;

    exports io.slab.color;

    provides io.slab.spi.ColoringStrategyProvider with
            io.slab.color.NoColoringProvider,
            io.slab.color.RoundRobinColoringProvider,
            io.slab.color.RandomColoringProvider,
            io.slab.color.CacheGeometryColoringProvider;
}
