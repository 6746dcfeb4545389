/** A plug-in as a user writes it: a page backend over memory-mapped files that are used again. */
module io.slab.examples.filepool {
    requires transitive io.slab;
    requires static org.jspecify;

    exports io.slab.examples.filepool;

    provides io.slab.spi.PageBackendProvider with
            io.slab.examples.filepool.FilePoolBackendProvider;
}
