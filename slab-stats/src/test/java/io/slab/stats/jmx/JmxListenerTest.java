package io.slab.stats.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.AllocatorStats;
import io.slab.CacheKind;
import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.spi.SlabListener;
import io.slab.spi.SlabListenerProvider;
import io.slab.spi.StrategyOptions;
import io.slab.stats.Eventually;
import io.slab.stats.StatsJson;
import io.slab.tck.SlabListenerContract;
import io.slab.tck.StrategyProviderContract;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class JmxListenerTest {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    private static SlabAllocator watched() {
        return SlabAllocatorConfig.builder().backend("heap").listener("jmx").create();
    }

    private void awaitRegistered(ObjectName name, boolean there) throws Exception {
        Eventually.await(name + (there ? " appears" : " goes"), () -> server.isRegistered(name) == there);
    }

    @Test
    void allocatorsAndCachesMustAppearAndGoWithTheirBeans() throws Exception {
        String name;
        try (SlabAllocator slabs = watched()) {
            name = slabs.stats().name();
            awaitRegistered(SlabMBeans.allocator(name), true);
            try (SlabCache orders = slabs.createCache(CacheSpec.of("or,ders=\"*\"", 64))) {
                awaitRegistered(SlabMBeans.cache(name, CacheKind.NAMED, orders.name()), true);
            }
            awaitRegistered(SlabMBeans.cache(name, CacheKind.NAMED, "or,ders=\"*\""), false);
            slabs.free(slabs.allocateRaw(100));
            CacheKind kind = slabs.stats().caches().getFirst().kind();
            assertThat(kind).isEqualTo(CacheKind.SIZE_CLASS);
            awaitRegistered(
                    SlabMBeans.cache(
                            name, kind, slabs.stats().caches().getFirst().name()),
                    true);
        }
        awaitRegistered(SlabMBeans.allocator(name), false);
        assertThat(server.queryNames(new ObjectName("io.slab:type=Cache,allocator=" + name + ",*"), null))
                .isEmpty();
    }

    @Test
    void aClientWithSlabsClassesMustGetTheRecordsThemselves() throws Exception {
        try (SlabAllocator slabs = watched();
                SlabCache orders = slabs.createCache(CacheSpec.of("orders", 64))) {
            orders.allocateRaw(new long[100], 0, 100);
            ObjectName name = SlabMBeans.allocator(slabs.stats().name());
            ObjectName cache = SlabMBeans.cache(slabs.stats().name(), CacheKind.NAMED, "orders");
            awaitRegistered(cache, true);
            AllocatorMXBean proxy = JMX.newMXBeanProxy(server, name, AllocatorMXBean.class);

            AllocatorStats stats = proxy.getStats();
            assertThat(stats.caches()).isEqualTo(slabs.stats().caches());
            assertThat(stats.backend()).isEqualTo(slabs.stats().backend());
            assertThat(proxy.getLiveObjects()).isEqualTo(100);
            assertThat(proxy.getLiveBytes()).isEqualTo(6400);
            assertThat(proxy.inspect().caches()).isEqualTo(slabs.inspect().caches());
            assertThat(proxy.getStatsJson()).contains("\"caches\":[" + StatsJson.of(orders.stats()) + "]");
            assertThat(proxy.dump()).contains("orders");
            proxy.verify();
            assertThat(JMX.newMXBeanProxy(server, cache, CacheMXBean.class).getStats())
                    .isEqualTo(orders.stats());
        }
    }

    @Test
    void aClientWithoutThemMustGetOpenTypes() throws Exception {
        try (SlabAllocator slabs = watched()) {
            ObjectName name = SlabMBeans.allocator(slabs.stats().name());
            awaitRegistered(name, true);
            CompositeData stats = (CompositeData) server.getAttribute(name, "Stats");
            assertThat(stats.get("name")).isEqualTo(slabs.stats().name());
            assertThat((CompositeData[]) stats.get("caches")).isEmpty();
        }
    }

    @Test
    void limitsAndLeaksMustBeNotified() throws Exception {
        List<Notification> heard = new CopyOnWriteArrayList<>();
        try (SlabAllocator slabs = watched()) {
            ObjectName name = SlabMBeans.allocator(slabs.stats().name());
            awaitRegistered(name, true);
            server.addNotificationListener(name, (notification, handback) -> heard.add(notification), null, null);
            SlabCache small = slabs.createCache(CacheSpec.of("small", 1024).withLimitBytes(8192));
            assertThatThrownBy(() -> small.allocateRaw(new long[20], 0, 20))
                    .isInstanceOf(SlabOutOfMemoryException.class);
            small.allocateRaw();
            small.close();
            Eventually.await("two notifications", () -> heard.size() >= 2);
        }
        assertThat(heard).extracting(Notification::getType).contains(SlabMBeans.LIMIT, SlabMBeans.LEAK);
        assertThat(heard).extracting(Notification::getUserData).containsOnly("small");
    }

    @Test
    void itMustBeThereUnlessSwitchedOff() {
        assertThat(new JmxListenerProvider().automatic()).contains("delay=2s");
        try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                .backend("heap")
                .listener("jmx:enabled=false")
                .create()) {
            JmxThread.run(() -> {}); // nothing of this allocator can be before it in the queue
            assertThat(server.isRegistered(SlabMBeans.allocator(slabs.stats().name())))
                    .isFalse();
        }
    }

    @Test
    void anAllocatorThatDidNotAskMustAppearAsWell() throws Exception {
        try (SlabAllocator slabs = SlabAllocatorConfig.builder().backend("heap").create()) {
            awaitRegistered(SlabMBeans.allocator(slabs.stats().name()), true);
        }
    }

    @Nested
    class Listener extends SlabListenerContract {
        @Override
        protected SlabListener newListener() {
            return new JmxListenerProvider().create(StrategyOptions.NONE);
        }
    }

    @Nested
    class Provider extends StrategyProviderContract<SlabListener> {
        @Override
        protected SlabListenerProvider newProvider() {
            return new JmxListenerProvider();
        }

        @Override
        protected Class<SlabListenerProvider> serviceType() {
            return SlabListenerProvider.class;
        }
    }
}
