/** The conformance kit: one JUnit 5 base class for each SPI type, for plug-in authors to extend. */
module io.slab.tck {
    requires transitive io.slab;
    requires transitive org.junit.jupiter.api;
    requires static org.jspecify;

    exports io.slab.tck;

// No provider here: one would make the kit, and with it JUnit's API, part of every module graph that binds services,
// away from the rest of
// JUnit, which build tools leave on the class path.
}
