package io.slab;

import io.slab.spi.ColoringStrategy;
import io.slab.spi.CpuLocator;
import io.slab.spi.DescriptorStore;
import io.slab.spi.NumaAffinity;
import io.slab.spi.PageBackend;
import io.slab.spi.PageIndex;
import io.slab.spi.ReclaimPolicy;
import io.slab.spi.SlabListener;
import io.slab.spi.SlabLock;
import io.slab.spi.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The strategies that an allocator is put together from, each chosen by name or as an instance: the part of {@link
 * SlabAllocatorConfig.Builder} that grows with every kind of strategy. Not thread-safe. A name that cannot be read is refused with {@link
 * io.slab.error.SlabConfigurationException}; whether a strategy of that name exists is found out when the allocator is made.
 *
 * @param <B> the builder
 */
public abstract sealed class StrategyChoices<B extends StrategyChoices<B>> permits SlabAllocatorConfig.Builder {
    Strategy<PageBackend> backend = Strategy.named("auto");
    Strategy<ColoringStrategy> coloring = Strategy.named("auto");
    Strategy<ReclaimPolicy> reclaim = Strategy.named("retain");
    Strategy<NumaAffinity> numa = Strategy.named("none");
    Strategy<CpuLocator> cpuLocator = Strategy.named("auto");
    Strategy<SlabLock.Factory> lock = Strategy.named("reentrant");
    final List<Strategy<SlabListener>> listeners = new ArrayList<>();
    Strategy<PageIndex.Factory> pageIndex = Strategy.named("direct");
    Strategy<DescriptorStore> descriptorStore = Strategy.named("heap");

    StrategyChoices() {}

    abstract B self();

    final void copyChoices(StrategyChoices<?> other) {
        backend = other.backend;
        coloring = other.coloring;
        reclaim = other.reclaim;
        numa = other.numa;
        cpuLocator = other.cpuLocator;
        lock = other.lock;
        pageIndex = other.pageIndex;
        descriptorStore = other.descriptorStore;
        listeners.addAll(other.listeners);
    }

    /**
     * Chooses the page backend by name.
     *
     * @param strategy as {@link Strategy#named(String)} reads it
     * @return this
     */
    public B backend(String strategy) {
        return backend(Strategy.named(strategy));
    }

    /**
     * Chooses the page backend.
     *
     * @param strategy the choice
     * @return this
     */
    public B backend(Strategy<PageBackend> strategy) {
        backend = Objects.requireNonNull(strategy, "strategy");
        return self();
    }

    /**
     * Chooses the coloring strategy by name.
     *
     * @param strategy as {@link Strategy#named(String)} reads it
     * @return this
     */
    public B coloring(String strategy) {
        return coloring(Strategy.named(strategy));
    }

    /**
     * Chooses the coloring strategy.
     *
     * @param strategy the choice
     * @return this
     */
    public B coloring(Strategy<ColoringStrategy> strategy) {
        coloring = Objects.requireNonNull(strategy, "strategy");
        return self();
    }

    /**
     * Chooses the reclaim policy by name.
     *
     * @param strategy as {@link Strategy#named(String)} reads it
     * @return this
     */
    public B reclaim(String strategy) {
        return reclaim(Strategy.named(strategy));
    }

    /**
     * Chooses the reclaim policy.
     *
     * @param strategy the choice
     * @return this
     */
    public B reclaim(Strategy<ReclaimPolicy> strategy) {
        reclaim = Objects.requireNonNull(strategy, "strategy");
        return self();
    }

    /**
     * Chooses the NUMA affinity by name.
     *
     * @param strategy as {@link Strategy#named(String)} reads it
     * @return this
     */
    public B numa(String strategy) {
        return numa(Strategy.named(strategy));
    }

    /**
     * Chooses the NUMA affinity.
     *
     * @param strategy the choice
     * @return this
     */
    public B numa(Strategy<NumaAffinity> strategy) {
        numa = Objects.requireNonNull(strategy, "strategy");
        return self();
    }

    /**
     * Chooses the CPU locator by name.
     *
     * @param strategy as {@link Strategy#named(String)} reads it
     * @return this
     */
    public B cpuLocator(String strategy) {
        return cpuLocator(Strategy.named(strategy));
    }

    /**
     * Chooses the CPU locator.
     *
     * @param strategy the choice
     * @return this
     */
    public B cpuLocator(Strategy<CpuLocator> strategy) {
        cpuLocator = Objects.requireNonNull(strategy, "strategy");
        return self();
    }

    /**
     * Chooses the kind of lock by name.
     *
     * @param strategy as {@link Strategy#named(String)} reads it
     * @return this
     */
    public B lock(String strategy) {
        return lock(Strategy.named(strategy));
    }

    /**
     * Chooses the kind of lock.
     *
     * @param strategy the choice
     * @return this
     */
    public B lock(Strategy<SlabLock.Factory> strategy) {
        lock = Objects.requireNonNull(strategy, "strategy");
        return self();
    }

    /**
     * Adds a listener by name.
     *
     * @param strategy as {@link Strategy#named(String)} reads it
     * @return this
     */
    public B listener(String strategy) {
        return listener(Strategy.named(strategy));
    }

    /**
     * Adds a listener.
     *
     * @param strategy the choice
     * @return this
     */
    public B listener(Strategy<SlabListener> strategy) {
        listeners.add(Objects.requireNonNull(strategy, "strategy"));
        return self();
    }

    /**
     * Chooses by name how a page finds its slab.
     *
     * @param strategy as {@link Strategy#named(String)} reads it
     * @return this
     */
    public B pageIndex(String strategy) {
        return pageIndex(Strategy.named(strategy));
    }

    /**
     * Chooses how a page finds its slab.
     *
     * @param strategy the choice
     * @return this
     */
    public B pageIndex(Strategy<PageIndex.Factory> strategy) {
        pageIndex = Objects.requireNonNull(strategy, "strategy");
        return self();
    }

    /**
     * Chooses by name where descriptors live that are not on their slab.
     *
     * @param strategy as {@link Strategy#named(String)} reads it
     * @return this
     */
    public B descriptorStore(String strategy) {
        return descriptorStore(Strategy.named(strategy));
    }

    /**
     * Chooses where descriptors live that are not on their slab.
     *
     * @param strategy the choice
     * @return this
     */
    public B descriptorStore(Strategy<DescriptorStore> strategy) {
        descriptorStore = Objects.requireNonNull(strategy, "strategy");
        return self();
    }
}
