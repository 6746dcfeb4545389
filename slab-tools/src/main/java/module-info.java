/** The {@code slab} command. */
module io.slab.tools {
    requires aircompressor.v3;
    requires ch.qos.logback.classic;
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires io.slab;
    requires io.slab.bench;
    requires io.slab.color;
    requires io.slab.core;
    requires io.slab.examples;
    requires io.slab.examples.kv;
    requires io.slab.numa;
    requires io.slab.stats;
    requires java.management;
    requires java.management.rmi;
    requires jdk.attach;
    requires jdk.httpserver;
    requires jdk.jfr;
    requires org.jline.terminal;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.slab.tools;

    opens io.slab.tools to
            info.picocli,
            com.fasterxml.jackson.databind;
    opens io.slab.tools.replay to
            com.fasterxml.jackson.databind;
}
