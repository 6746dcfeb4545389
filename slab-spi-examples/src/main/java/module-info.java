/** Plug-ins written the way a user would write them, and an embedded storage engine that uses the framework. */
module io.slab.examples {
    requires transitive io.slab;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.slab.examples;
}
