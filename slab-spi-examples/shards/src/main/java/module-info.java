/** A plug-in as a user writes it: a CPU locator that goes by what a virtual thread works on. */
module io.slab.examples.shards {
    requires transitive io.slab;
    requires static org.jspecify;

    exports io.slab.examples.shards;

    provides io.slab.spi.CpuLocatorProvider with
            io.slab.examples.shards.ShardLocatorProvider;
}
