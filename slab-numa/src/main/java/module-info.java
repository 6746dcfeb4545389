/** NUMA topology, placement of slabs on nodes, and migration between them. */
module io.slab.numa {
    requires transitive io.slab;
    requires io.slab.core;
    requires static org.jspecify;

    exports io.slab.numa;
}
