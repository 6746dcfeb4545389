/** The conformance kit: one JUnit 5 base class for each SPI type, for plug-in authors to extend. */
module io.slab.tck {
    requires transitive io.slab;
    requires transitive org.junit.jupiter.api;
    requires static org.jspecify;

    exports io.slab.tck;

    provides io.slab.spi.PageBackendProvider with
            io.slab.tck.FaultBackendProvider;
}
