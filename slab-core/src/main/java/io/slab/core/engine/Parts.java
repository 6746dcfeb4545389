package io.slab.core.engine;

import io.slab.CacheSpec;
import io.slab.SlabAllocatorConfig;
import io.slab.core.memory.NativeAccess;
import io.slab.core.page.IndexedSpans;
import io.slab.core.page.Nodes;
import io.slab.core.slab.DescriptorStorage;
import io.slab.core.strategy.CarrierLocator;
import io.slab.error.SlabConfigurationException;
import io.slab.spi.Capability;
import io.slab.spi.ColoringStrategy;
import io.slab.spi.ColoringStrategyProvider;
import io.slab.spi.CpuLocator;
import io.slab.spi.CpuLocatorProvider;
import io.slab.spi.DescriptorStoreProvider;
import io.slab.spi.NumaAffinity;
import io.slab.spi.NumaAffinityProvider;
import io.slab.spi.PageBackend;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.PageIndex;
import io.slab.spi.PageIndexProvider;
import io.slab.spi.Providers;
import io.slab.spi.ReclaimPolicy;
import io.slab.spi.ReclaimPolicyProvider;
import io.slab.spi.SlabListener;
import io.slab.spi.SlabListenerProvider;
import io.slab.spi.SlabLock;
import io.slab.spi.SlabLockProvider;
import io.slab.spi.Strategy;
import io.slab.spi.StrategyProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The strategies that a configuration names, found and made.
 *
 * @param config the configuration with every {@code auto} replaced
 * @param backend the page backend
 * @param ownsBackend whether it was made here and is closed with the allocator
 * @param coloring the coloring strategy
 * @param reclaim the reclaim policy
 * @param period how often the reclaim policy wants to hear of time
 * @param nodes the nodes of the NUMA affinity
 * @param cpu the CPU locator
 * @param lock makes locks
 * @param listeners the listeners by name
 * @param frameSize bytes per frame
 * @param direct whether addresses are real and native access is enabled
 * @param indexed spans of another page index than the engine's own, or {@code null}
 * @param storage where descriptors live that are not on their slab, or {@code null}
 * @param owned what was made here and can be closed, but for the backend
 */
record Parts(
        SlabAllocatorConfig config,
        PageBackend backend,
        boolean ownsBackend,
        ColoringStrategy coloring,
        ReclaimPolicy reclaim,
        Duration period,
        Nodes nodes,
        CpuLocator cpu,
        SlabLock.Factory lock,
        Map<String, SlabListener> listeners,
        long frameSize,
        boolean direct,
        @Nullable IndexedSpans indexed,
        @Nullable DescriptorStorage storage,
        OwnedStrategies owned) {

    private static final Logger LOG = LoggerFactory.getLogger("io.slab");
    private static final AtomicBoolean FALLBACK_LOGGED = new AtomicBoolean();
    private static final List<String> BEST_FIRST = List.of("mmap", "arena", "heap");

    /** Whether carriers of virtual threads have magazines. */
    boolean carriers() {
        return cpu instanceof CarrierLocator;
    }

    static Parts resolve(SlabAllocatorConfig asked) {
        OwnedStrategies owned = new OwnedStrategies();
        try {
            return resolve(asked, owned);
        } catch (Throwable e) {
            owned.close();
            throw e;
        }
    }

    private static Parts resolve(SlabAllocatorConfig asked, OwnedStrategies owned) {
        SlabAllocatorConfig.Builder effective = asked.toBuilder();
        ColoringStrategy coloring = coloring(asked.coloring(), effective, owned);
        ReclaimPolicy reclaim = owned.resolve(asked.reclaim(), ReclaimPolicyProvider.class);
        Duration period = PluginGuards.guarded("reclaim policy", asked.reclaim().name(), reclaim::period);
        Nodes nodes = nodes(asked.numa(), owned);
        CpuLocator cpu = owned.resolve(asked.cpuLocator(), CpuLocatorProvider.class);
        SlabLock.Factory lock = owned.resolve(asked.lock(), SlabLockProvider.class);
        Map<String, SlabListener> listeners = new LinkedHashMap<>();
        for (Strategy<SlabListener> listener : asked.listeners()) {
            listeners.put(listener.name(), owned.resolve(listener, SlabListenerProvider.class));
        }
        addAutomatic(listeners, owned);
        PageIndex.@Nullable Factory index = isBuiltIn(asked.pageIndex(), "direct")
                ? null
                : resolveBeside("direct", asked.pageIndex(), PageIndexProvider.class, owned);
        @Nullable
        DescriptorStorage storage = isBuiltIn(asked.descriptorStore(), "heap")
                ? null
                : new DescriptorStorage(
                        asked.descriptorStore().name(),
                        resolveBeside("heap", asked.descriptorStore(), DescriptorStoreProvider.class, owned),
                        Parts::warn);
        // The backend comes last: it may hold resources that a later failure would strand.
        PageBackend backend = backend(asked.backend(), effective);
        long frameSize;
        try {
            requireCapabilities(backend, effective.build().backend().name());
            frameSize = frameSize(asked, backend);
            requireBindable(nodes, backend, effective.build().backend().name());
        } catch (Throwable e) {
            if (asked.backend().instance().isEmpty()) {
                backend.close();
            }
            throw e;
        }
        boolean direct = backend.capabilities().contains(Capability.NATIVE_ADDRESSES) && NativeAccess.enabled();
        return new Parts(
                effective.frameSize(frameSize).build(),
                backend,
                asked.backend().instance().isEmpty(),
                coloring,
                reclaim,
                period,
                nodes,
                cpu,
                lock,
                listeners,
                frameSize,
                direct,
                index == null ? null : indexed(asked, index, backend, frameSize),
                storage,
                owned);
    }

    /** Adds the listeners that want to hear of every allocator. */
    private static void addAutomatic(Map<String, SlabListener> listeners, OwnedStrategies owned) {
        for (Providers.Found<SlabListenerProvider> found :
                Providers.of(SlabListenerProvider.class).all()) {
            SlabListenerProvider provider = found.provider();
            if (provider == null || listeners.containsKey(found.name())) {
                continue; // one that fails to load does so loudly when it is asked for
            }
            try {
                Optional<String> how = provider.automatic();
                if (how.isPresent() && provider.unavailable().isEmpty()) {
                    String options = how.get().isEmpty() ? "" : ":" + how.get();
                    Strategy<SlabListener> choice = Strategy.named(found.name() + options);
                    listeners.put(found.name(), owned.own(Providers.create(provider, choice)));
                }
            } catch (Throwable e) {
                LOG.warn("Slab: listener '{}' could not be made and is left out", found.name(), e);
            }
        }
    }

    /** A strategy of a kind of which the engine has one built in. */
    private static <T, P extends StrategyProvider<T>> T resolveBeside(
            String builtIn, Strategy<T> choice, Class<P> type, OwnedStrategies owned) {
        try {
            return owned.resolve(choice, type);
        } catch (SlabConfigurationException e) {
            boolean isMissing = Providers.of(type).find(choice.name()).isEmpty();
            throw !isMissing
                    ? e
                    : new SlabConfigurationException(
                            choice.name().equals(builtIn)
                                    ? "'" + builtIn + "' is the engine's own and has no options, here: " + choice
                                    : e.getMessage() + ", and the engine's own, " + builtIn,
                            e);
        }
    }

    /** What the engine does itself needs no provider. */
    private static boolean isBuiltIn(Strategy<?> choice, String name) {
        return choice.instance().isEmpty()
                && choice.name().equals(name)
                && choice.options().isEmpty();
    }

    private static IndexedSpans indexed(
            SlabAllocatorConfig asked, PageIndex.Factory factory, PageBackend backend, long frameSize) {
        String name = asked.pageIndex().name();
        try {
            return new IndexedSpans(
                    name,
                    PluginGuards.guarded("page index", name, () -> factory.newIndex(frameSize)),
                    Long.numberOfTrailingZeros(frameSize),
                    Parts::warn);
        } catch (Throwable e) {
            if (asked.backend().instance().isEmpty()) {
                backend.close();
            }
            throw e;
        }
    }

    private static void warn(String what, Throwable cause) {
        LOG.warn("Slab: {}", what, cause);
    }

    /** Refuses a backend that does not tell what it can do: it is asked everywhere. */
    private static void requireCapabilities(PageBackend backend, String name) {
        PluginGuards.guarded("page backend", name, backend::capabilities);
    }

    /** Refuses an affinity that binds pages to nodes where the backend's pages cannot be bound. */
    private static void requireBindable(Nodes nodes, PageBackend backend, String backendName) {
        if (nodes.affinity().bindsPages() && !backend.capabilities().contains(Capability.NODE_BINDING)) {
            throw new SlabConfigurationException("NUMA affinity '" + nodes.name()
                    + "' binds pages to nodes, which backend '" + backendName
                    + "' cannot: choose backend 'mmap', or affinity 'linux' or 'none'");
        }
    }

    /** The nodes for a cache: its own choice, or the allocator's. */
    Nodes nodes(CacheSpec spec, OwnedStrategies ofCache) {
        if (spec.numa().isEmpty()) {
            return nodes;
        }
        Nodes own = nodes(spec.numa().get(), ofCache);
        requireBindable(own, backend, config.backend().name());
        return own;
    }

    private static Nodes nodes(Strategy<NumaAffinity> choice, OwnedStrategies owned) {
        NumaAffinity affinity = owned.resolve(choice, NumaAffinityProvider.class);
        return new Nodes(choice.name(), GuardedAffinity.guard(choice.name(), affinity));
    }

    private static long frameSize(SlabAllocatorConfig config, PageBackend backend) {
        long page = PluginGuards.guarded("page backend", config.backend().name(), backend::pageBytes);
        long frame = config.frameSize() == 0 ? page : config.frameSize();
        boolean coarseEnough = frame >= page || !backend.capabilities().contains(Capability.DECOMMIT);
        if (Long.bitCount(page) != 1 || !coarseEnough) {
            throw new SlabConfigurationException("frame-size " + frame + " is less than the page of " + page
                    + " bytes of backend '" + config.backend().name() + "', or that is no power of two");
        }
        return frame;
    }

    static ColoringStrategy coloring(
            Strategy<ColoringStrategy> choice, SlabAllocatorConfig.Builder effective, OwnedStrategies owned) {
        if (choice.instance().isPresent()) {
            return choice.instance().get();
        }
        if (choice.name().equals("auto")) {
            Strategy<ColoringStrategy> roundRobin = Strategy.named("round-robin");
            Optional<ColoringStrategyProvider> provider =
                    Providers.of(ColoringStrategyProvider.class).find("round-robin");
            effective.coloring(provider.isPresent() ? roundRobin : Strategy.named("none"));
            return provider.isPresent()
                    ? owned.own(Providers.create(provider.get(), roundRobin))
                    : ColoringStrategy.NONE;
        }
        if (choice.name().equals("none")) {
            return ColoringStrategy.NONE; // works without the module slab-color, too
        }
        return owned.resolve(choice, ColoringStrategyProvider.class);
    }

    private static PageBackend backend(Strategy<PageBackend> choice, SlabAllocatorConfig.Builder effective) {
        if (choice.instance().isPresent()) {
            return choice.instance().get();
        }
        Providers<PageBackendProvider> providers = Providers.of(PageBackendProvider.class);
        if (!choice.name().equals("auto")) {
            PageBackendProvider provider = providers.get(choice.name());
            PluginGuards.guarded("page backend", choice.name(), provider::unavailable)
                    .ifPresent(why -> {
                        throw new SlabConfigurationException(
                                "page backend '" + choice.name() + "' cannot be used here: " + why);
                    });
            return Providers.create(provider, choice);
        }
        List<String> reasons = new ArrayList<>();
        for (String name : BEST_FIRST) {
            Optional<PageBackendProvider> provider = providers.find(name);
            Optional<String> why = provider.flatMap(PageBackendProvider::unavailable);
            if (provider.isPresent() && why.isEmpty()) {
                if (!reasons.isEmpty() && FALLBACK_LOGGED.compareAndSet(false, true)) {
                    LOG.info("Slab uses page backend '{}': {}", name, String.join("; ", reasons));
                }
                effective.backend(name);
                return Providers.create(provider.get(), Strategy.named(name));
            }
            why.ifPresent(w -> reasons.add("'" + name + "' is better but " + w));
        }
        throw new SlabConfigurationException("no page backend works here: " + String.join("; ", reasons));
    }
}
