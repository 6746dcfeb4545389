module io.slab.examples.kv {
    requires com.google.common;
    requires transitive io.slab;
    requires org.slf4j;
    requires static org.jspecify;
    exports io.slab.examples.kv.store;
    exports io.slab.examples.kv.memory;
    exports io.slab.examples.kv.error;
}
