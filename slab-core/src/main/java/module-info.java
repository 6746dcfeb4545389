/**
 * The engine: found through {@link io.slab.Slabs}, not called directly. It exports nothing but its native-access package, to
 * {@code slab-numa} alone.
 */
@SuppressWarnings("module") // slab-numa is built after this module
module io.slab.core {
    requires transitive io.slab;
    requires com.google.common;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.slab.core.memory to
            io.slab.numa;

    provides io.slab.EngineProvider with
            io.slab.core.engine.CoreEngineProvider;
    provides io.slab.spi.PageBackendProvider with
            io.slab.core.backend.MmapBackendProvider,
            io.slab.core.backend.MemfdBackendProvider,
            io.slab.core.backend.FileBackendProvider,
            io.slab.core.backend.HugepageBackendProvider,
            io.slab.core.backend.SecretBackendProvider,
            io.slab.core.backend.CompositeBackendProvider,
            io.slab.core.backend.ArenaBackendProvider,
            io.slab.core.backend.HeapBackendProvider;
    provides io.slab.spi.ReclaimPolicyProvider with
            io.slab.core.strategy.RetainReclaimProvider,
            io.slab.core.strategy.ImmediateReclaimProvider,
            io.slab.core.strategy.WatermarkReclaimProvider,
            io.slab.core.strategy.WorkingSetReclaimProvider,
            io.slab.core.strategy.PressureReclaimProvider;
    provides io.slab.spi.SlabLockProvider with
            io.slab.core.strategy.ReentrantSlabLockProvider,
            io.slab.core.strategy.SpinSlabLockProvider,
            io.slab.core.strategy.NoSlabLockProvider;
    provides io.slab.spi.CpuLocatorProvider with
            io.slab.core.strategy.AutoCpuLocatorProvider,
            io.slab.core.strategy.CarrierLocatorProvider,
            io.slab.core.strategy.GetcpuLocatorProvider,
            io.slab.core.strategy.ThreadHashCpuLocatorProvider;
    provides io.slab.spi.PageIndexProvider with
            io.slab.core.strategy.HashPageIndexProvider,
            io.slab.core.strategy.TreePageIndexProvider;
    provides io.slab.spi.DescriptorStoreProvider with
            io.slab.core.strategy.OffHeapDescriptorStoreProvider;
    provides io.slab.spi.NumaAffinityProvider with
            io.slab.core.strategy.NoNumaAffinityProvider;

    uses io.slab.spi.PageBackendProvider;
}
