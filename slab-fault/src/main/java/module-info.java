/** Memory that fails when it is told to: a page backend for tests of the engine, and of programs that use it. */
module io.slab.fault {
    requires transitive io.slab;
    requires static org.jspecify;

    exports io.slab.fault;

    provides io.slab.spi.PageBackendProvider with
            io.slab.fault.FaultBackendProvider;
}
