/** Plug-ins written the way a user would write them. Each is named here and in {@code META-INF/services}. */
module io.slab.examples {
    requires transitive io.slab;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.slab.examples;

    provides io.slab.spi.ObjectLifecycleProvider with
            io.slab.examples.MessageLifecycleProvider;
}
