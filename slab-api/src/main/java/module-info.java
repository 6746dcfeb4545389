/**
 * The API that applications call and the SPI that plug-in authors implement.
 *
 * <p>Nothing in here allocates memory: {@link io.slab.Slabs} finds the engine through {@link java.util.ServiceLoader},
 * as SLF4J finds its binding. Compile against this module and put {@code slab-core} on the run-time path.
 */
module io.slab {
    requires static transitive org.jspecify;

    exports io.slab;
    exports io.slab.error;
    exports io.slab.spi;

    uses io.slab.spi.ColoringStrategyProvider;
    uses io.slab.spi.CpuLocatorProvider;
    uses io.slab.spi.DescriptorStoreProvider;
    uses io.slab.EngineProvider;
    uses io.slab.spi.NumaAffinityProvider;
    uses io.slab.spi.ObjectLifecycleProvider;
    uses io.slab.spi.PageBackendProvider;
    uses io.slab.spi.PageIndexProvider;
    uses io.slab.spi.ReclaimPolicyProvider;
    uses io.slab.spi.SlabListenerProvider;
    uses io.slab.spi.SlabLockProvider;
}
