package io.slab.core.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.memory.CurrentCarrier;
import io.slab.core.strategy.CarrierLocator;
import io.slab.core.strategy.CarrierLocatorProvider;
import io.slab.core.strategy.GetcpuLocatorProvider;
import io.slab.core.support.Stress;
import io.slab.spi.CpuLocator;
import io.slab.spi.CpuLocatorProvider;
import io.slab.spi.DescriptorStore;
import io.slab.spi.DescriptorStoreProvider;
import io.slab.spi.NumaAffinity;
import io.slab.spi.NumaAffinityProvider;
import io.slab.spi.PageIndex;
import io.slab.spi.PageIndexProvider;
import io.slab.spi.Providers;
import io.slab.spi.ReclaimPolicy;
import io.slab.spi.ReclaimPolicyProvider;
import io.slab.spi.SlabLock;
import io.slab.spi.SlabLockProvider;
import io.slab.spi.Strategy;
import io.slab.spi.StrategyOptions;
import io.slab.spi.StrategyProvider;
import io.slab.tck.CpuLocatorContract;
import io.slab.tck.DescriptorStoreContract;
import io.slab.tck.NumaAffinityContract;
import io.slab.tck.PageIndexContract;
import io.slab.tck.ReclaimPolicyContract;
import io.slab.tck.SlabLockContract;
import io.slab.tck.StrategyProviderContract;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The conformance kit on every other built-in strategy. */
class StrategyContractTest {

    abstract static class Policy extends ReclaimPolicyContract {
        private final String strategy;
        private final int mostKept;

        Policy(String strategy, int mostKept) {
            this.strategy = strategy;
            this.mostKept = mostKept;
        }

        @Override
        protected ReclaimPolicy newPolicy() {
            return Providers.resolve(Strategy.named(strategy), ReclaimPolicyProvider.class);
        }

        @Override
        protected int mostEmptySlabsKept() {
            return mostKept;
        }
    }

    @Nested
    class Immediate extends Policy {
        Immediate() {
            super("immediate", 0);
        }
    }

    @Nested
    class Retain extends Policy {
        Retain() {
            super("retain", 1);
        }
    }

    @Nested
    class RetainSome extends Policy {
        RetainSome() {
            super("retain:slabs=7,share=100", 7);
        }
    }

    @Nested
    class Watermark extends Policy {
        Watermark() {
            super("watermark:low=1m,high=4m", Integer.MAX_VALUE);
        }
    }

    @Nested
    class WorkingSet extends Policy {
        WorkingSet() {
            super("working-set", Integer.MAX_VALUE);
        }
    }

    @Nested
    class Pressure extends Policy {
        Pressure() {
            super("pressure", Integer.MAX_VALUE);
        }
    }

    abstract static class Lock extends SlabLockContract {
        private final String strategy;

        Lock(String strategy) {
            this.strategy = strategy;
        }

        @Override
        protected SlabLock.Factory newFactory() {
            return Providers.resolve(Strategy.named(strategy), SlabLockProvider.class);
        }
    }

    @Nested
    class Reentrant extends Lock {
        Reentrant() {
            super("reentrant");
        }
    }

    @Nested
    class Spin extends Lock {
        Spin() {
            super("spin");
        }
    }

    @Nested
    class None extends Lock {
        None() {
            super("none");
        }

        @Override
        protected boolean isForOneThread() {
            return true;
        }
    }

    /** The locator, where this machine can have it; else the test is skipped. */
    private static CpuLocator where(CpuLocatorProvider provider) {
        provider.unavailable().ifPresent(why -> assumeTrue(false, why));
        return provider.create(StrategyOptions.NONE);
    }

    @Nested
    class ThreadHash extends CpuLocatorContract {
        @Override
        protected CpuLocator newLocator() {
            return Providers.resolve(Strategy.named("thread-hash"), CpuLocatorProvider.class);
        }

        @Override
        protected int leastStripes() {
            return 16;
        }
    }

    @Nested
    class Auto extends CpuLocatorContract {
        @Override
        protected CpuLocator newLocator() {
            return Providers.resolve(Strategy.named("auto"), CpuLocatorProvider.class);
        }

        @Test
        void itMustBeTheCarrierWhereThatIsKnown() {
            assertThat(newLocator() instanceof CarrierLocator)
                    .isEqualTo(CurrentCarrier.unavailable().isEmpty());
        }
    }

    @Nested
    class Carrier extends CpuLocatorContract {
        @Override
        protected CpuLocator newLocator() {
            return where(new CarrierLocatorProvider());
        }

        @Test
        void itMustTellThreadsApartThatRunAtOnce() throws InterruptedException {
            CpuLocator locator = newLocator();
            int own = locator.stripe();
            AtomicInteger other = new AtomicInteger(own);
            Thread.ofPlatform().start(() -> other.set(locator.stripe())).join();
            assertThat(other).doesNotHaveValue(own);
            assertThat(locator.stripe()).isEqualTo(own);
        }
    }

    @Nested
    class CarrierProvider extends Provider<CpuLocator, CpuLocatorProvider> {
        CarrierProvider() {
            super(CpuLocatorProvider.class, "carrier");
        }
    }

    @Nested
    class AutoProvider extends Provider<CpuLocator, CpuLocatorProvider> {
        AutoProvider() {
            super(CpuLocatorProvider.class, "auto");
        }
    }

    @Nested
    class Getcpu extends CpuLocatorContract {
        @Override
        protected CpuLocator newLocator() {
            return where(new GetcpuLocatorProvider());
        }

        @Test
        void theAnswerMustBeAProcessor() {
            assertThat(newLocator().stripe()).isBetween(0, 1 << 20);
        }

        @Test
        void virtualThreadsMustAllocateByIt() throws Exception {
            newLocator();
            try (SlabAllocator slabs =
                    SlabAllocatorConfig.builder().cpuLocator("getcpu").create()) {
                SlabCache cache = slabs.createCache(CacheSpec.of("virtual", 64));
                Stress stress = new Stress();
                for (int i = 0; i < 100; i++) {
                    stress.once(Thread.ofVirtual(), () -> {
                        for (int k = 0; k < 100; k++) {
                            cache.free(cache.allocateRaw());
                        }
                    });
                }
                stress.join();
                assertThat(cache.stats().slowPaths()).as("stripes are used").isLessThan(10_000);
                slabs.verify();
            }
        }
    }

    @Nested
    class GetcpuProvider extends Provider<CpuLocator, CpuLocatorProvider> {
        GetcpuProvider() {
            super(CpuLocatorProvider.class, "getcpu");
        }
    }

    abstract static class Index extends PageIndexContract {
        private final String strategy;

        Index(String strategy) {
            this.strategy = strategy;
        }

        @Override
        protected PageIndex.Factory newFactory() {
            return Providers.resolve(Strategy.named(strategy), PageIndexProvider.class);
        }
    }

    @Nested
    class Hash extends Index {
        Hash() {
            super("hash");
        }
    }

    @Nested
    class Tree extends Index {
        Tree() {
            super("tree");
        }
    }

    @Nested
    class OffHeap extends DescriptorStoreContract {
        @Override
        protected DescriptorStore newStore() {
            return Providers.resolve(Strategy.named("off-heap"), DescriptorStoreProvider.class);
        }
    }

    @Nested
    class HashProvider extends Provider<PageIndex.Factory, PageIndexProvider> {
        HashProvider() {
            super(PageIndexProvider.class, "hash");
        }
    }

    @Nested
    class TreeProvider extends Provider<PageIndex.Factory, PageIndexProvider> {
        TreeProvider() {
            super(PageIndexProvider.class, "tree");
        }
    }

    @Nested
    class OffHeapProvider extends Provider<DescriptorStore, DescriptorStoreProvider> {
        OffHeapProvider() {
            super(DescriptorStoreProvider.class, "off-heap");
        }
    }

    @Nested
    class NoAffinity extends NumaAffinityContract {
        @Override
        protected NumaAffinity newAffinity() {
            return Providers.resolve(Strategy.named("none"), NumaAffinityProvider.class);
        }
    }

    abstract static class Provider<T, P extends StrategyProvider<T>> extends StrategyProviderContract<T> {
        private final Class<P> type;
        private final String name;

        Provider(Class<P> type, String name) {
            this.type = type;
            this.name = name;
        }

        @Override
        protected P newProvider() {
            return Providers.of(type).get(name);
        }

        @Override
        protected Class<P> serviceType() {
            return type;
        }
    }

    @Nested
    class ImmediateProvider extends Provider<ReclaimPolicy, ReclaimPolicyProvider> {
        ImmediateProvider() {
            super(ReclaimPolicyProvider.class, "immediate");
        }
    }

    @Nested
    class RetainProvider extends Provider<ReclaimPolicy, ReclaimPolicyProvider> {
        RetainProvider() {
            super(ReclaimPolicyProvider.class, "retain");
        }
    }

    @Nested
    class WatermarkProvider extends Provider<ReclaimPolicy, ReclaimPolicyProvider> {
        WatermarkProvider() {
            super(ReclaimPolicyProvider.class, "watermark");
        }
    }

    @Nested
    class WorkingSetProvider extends Provider<ReclaimPolicy, ReclaimPolicyProvider> {
        WorkingSetProvider() {
            super(ReclaimPolicyProvider.class, "working-set");
        }
    }

    @Nested
    class PressureProvider extends Provider<ReclaimPolicy, ReclaimPolicyProvider> {
        PressureProvider() {
            super(ReclaimPolicyProvider.class, "pressure");
        }
    }

    @Nested
    class ReentrantProvider extends Provider<SlabLock.Factory, SlabLockProvider> {
        ReentrantProvider() {
            super(SlabLockProvider.class, "reentrant");
        }
    }

    @Nested
    class SpinProvider extends Provider<SlabLock.Factory, SlabLockProvider> {
        SpinProvider() {
            super(SlabLockProvider.class, "spin");
        }
    }

    @Nested
    class NoLockProvider extends Provider<SlabLock.Factory, SlabLockProvider> {
        NoLockProvider() {
            super(SlabLockProvider.class, "none");
        }
    }

    @Nested
    class ThreadHashProvider extends Provider<CpuLocator, CpuLocatorProvider> {
        ThreadHashProvider() {
            super(CpuLocatorProvider.class, "thread-hash");
        }
    }

    @Nested
    class NoAffinityProvider extends Provider<NumaAffinity, NumaAffinityProvider> {
        NoAffinityProvider() {
            super(NumaAffinityProvider.class, "none");
        }
    }
}
