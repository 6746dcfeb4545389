/** NUMA topology, placement of slabs on nodes, and migration between them. */
module io.slab.numa {
    requires transitive io.slab;
    requires io.slab.core;
    requires static org.jspecify;

    exports io.slab.numa;

    provides io.slab.spi.NumaAffinityProvider with
            io.slab.numa.LinuxAffinityProvider,
            io.slab.numa.PreferLocalAffinityProvider,
            io.slab.numa.StrictLocalAffinityProvider,
            io.slab.numa.InterleaveAffinityProvider,
            io.slab.numa.BindAffinityProvider;
}
