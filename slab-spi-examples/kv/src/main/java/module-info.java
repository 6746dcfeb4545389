/** An embedded, ordered, persistent key-value store whose memory comes from Slab: an example that is meant to be used. */
module io.slab.examples.kv {
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.csv;
    requires com.google.common;
    requires info.picocli;
    requires transitive io.slab;
    requires java.management;
    requires jdk.management;
    requires HdrHistogram;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.slab.examples.kv.command;
    exports io.slab.examples.kv.error;
    exports io.slab.examples.kv.load;
    exports io.slab.examples.kv.memory;
    exports io.slab.examples.kv.store;

    opens io.slab.examples.kv.bench to
            com.fasterxml.jackson.databind;
    opens io.slab.examples.kv.command to
            info.picocli;
}
