/** A plug-in as a user writes it: a page index of sorted arrays. */
module io.slab.examples.sortedindex {
    requires transitive io.slab;
    requires static org.jspecify;

    exports io.slab.examples.sortedindex;

    provides io.slab.spi.PageIndexProvider with
            io.slab.examples.sortedindex.SortedIndexProvider;
}
