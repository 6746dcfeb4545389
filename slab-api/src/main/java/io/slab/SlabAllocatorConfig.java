package io.slab;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.Bytes;
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
import io.slab.spi.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an allocator shall be like. Immutable. Made by a {@linkplain #builder() builder} or {@linkplain #from(Properties) from
 * properties}, which know the same settings:
 *
 * <table>
 *   <caption>Properties</caption>
 *   <tr><th>key</th><th>value</th><th>default</th></tr>
 *   <tr><td>{@code slab.backend}</td><td>page backend</td><td>{@code auto}</td></tr>
 *   <tr><td>{@code slab.coloring}</td><td>coloring strategy</td><td>{@code auto}</td></tr>
 *   <tr><td>{@code slab.reclaim}</td><td>reclaim policy</td><td>{@code retain}</td></tr>
 *   <tr><td>{@code slab.numa}</td><td>NUMA affinity</td><td>{@code none}</td></tr>
 *   <tr><td>{@code slab.cpu}</td><td>CPU locator</td><td>{@code auto}</td></tr>
 *   <tr><td>{@code slab.lock}</td><td>kind of lock</td><td>{@code reentrant}</td></tr>
 *   <tr><td>{@code slab.listeners}</td><td>listeners, separated by ';'</td><td>none</td></tr>
 *   <tr><td>{@code slab.page-index}</td><td>how a page finds its slab</td><td>{@code direct}</td></tr>
 *   <tr><td>{@code slab.descriptor-store}</td><td>where descriptors live that are not on their slab</td><td>{@code heap}</td></tr>
 *   <tr><td>{@code slab.checks}</td><td>{@code off}, {@code standard}</td><td>{@code standard}</td></tr>
 *   <tr><td>{@code slab.frame-size}</td><td>bytes, a power of two; 0 for the backend's</td><td>0</td></tr>
 *   <tr><td>{@code slab.cache-line-size}</td><td>bytes, a power of two</td><td>64</td></tr>
 *   <tr><td>{@code slab.limit}</td><td>bytes that slabs and page runs may take</td><td>none</td></tr>
 *   <tr><td>{@code slab.soft-limit}</td><td>bytes from which on reclaim runs before growth</td><td>none</td></tr>
 *   <tr><td>{@code slab.magazine-bytes}</td><td>bytes of free objects one thread may keep of one cache</td><td>256k</td></tr>
 * </table>
 *
 * <p>A strategy is written as {@link Strategy#named(String)} reads it.
 */
public final class SlabAllocatorConfig {
    /** What every property's key begins with. */
    public static final String PREFIX = "slab.";

    private static final Set<String> KEYS = new TreeSet<>(List.of(
            "backend",
            "coloring",
            "reclaim",
            "numa",
            "cpu",
            "lock",
            "listeners",
            "page-index",
            "descriptor-store",
            "checks",
            "frame-size",
            "cache-line-size",
            "limit",
            "soft-limit",
            "magazine-bytes"));

    private final Strategy<PageBackend> backend;
    private final Strategy<ColoringStrategy> coloring;
    private final Strategy<ReclaimPolicy> reclaim;
    private final Strategy<NumaAffinity> numa;
    private final Strategy<CpuLocator> cpuLocator;
    private final Strategy<SlabLock.Factory> lock;
    private final List<Strategy<SlabListener>> listeners;
    private final Strategy<PageIndex.Factory> pageIndex;
    private final Strategy<DescriptorStore> descriptorStore;
    private final Checks checks;
    private final long frameSize;
    private final long cacheLineSize;
    private final long limitBytes;
    private final long softLimitBytes;
    private final Ticker ticker;
    private final long magazineBytes;

    private SlabAllocatorConfig(Builder b) {
        backend = b.backend;
        coloring = b.coloring;
        reclaim = b.reclaim;
        numa = b.numa;
        cpuLocator = b.cpuLocator;
        lock = b.lock;
        listeners = List.copyOf(b.listeners);
        pageIndex = b.pageIndex;
        descriptorStore = b.descriptorStore;
        checks = b.checks;
        frameSize = b.frameSize;
        cacheLineSize = b.cacheLineSize;
        limitBytes = b.limitBytes;
        softLimitBytes = b.softLimitBytes;
        ticker = b.ticker;
        magazineBytes = b.magazineBytes;
    }

    /**
     * Starts with the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The defaults.
     *
     * @return the configuration
     */
    public static SlabAllocatorConfig defaults() {
        return builder().build();
    }

    /**
     * Reads the {@code slab.*} keys above; other keys are not looked at.
     *
     * @param properties the properties
     * @return the configuration
     * @throws SlabConfigurationException if a {@code slab.*} key is unknown (the message lists those that exist) or a value is wrong
     */
    public static SlabAllocatorConfig from(Properties properties) {
        Builder b = builder();
        for (String key : new TreeSet<>(properties.stringPropertyNames())) {
            if (key.startsWith(PREFIX)) {
                apply(b, key, properties.getProperty(key));
            }
        }
        return b.build();
    }

    private static void apply(Builder b, String key, String value) {
        switch (key.substring(PREFIX.length())) {
            case "backend" -> b.backend(value);
            case "coloring" -> b.coloring(value);
            case "reclaim" -> b.reclaim(value);
            case "numa" -> b.numa(value);
            case "cpu" -> b.cpuLocator(value);
            case "lock" -> b.lock(value);
            case "listeners" -> {
                for (String listener : value.split(";", -1)) {
                    b.listener(listener);
                }
            }
            case "page-index" -> b.pageIndex(value);
            case "descriptor-store" -> b.descriptorStore(value);
            case "checks" -> b.checks(checksNamed(value));
            case "frame-size" -> b.frameSize(Bytes.parse(key, value));
            case "cache-line-size" -> b.cacheLineSize(Bytes.parse(key, value));
            case "limit" -> b.limitBytes(Bytes.parse(key, value));
            case "soft-limit" -> b.softLimitBytes(Bytes.parse(key, value));
            case "magazine-bytes" -> b.magazineBytes(Bytes.parse(key, value));
            default ->
                throw new SlabConfigurationException(
                        "unknown property '" + key + "': the keys are " + PREFIX + String.join(", " + PREFIX, KEYS));
        }
    }

    private static Checks checksNamed(String value) {
        for (Checks c : Checks.values()) {
            if (c.name().equalsIgnoreCase(value.strip())) {
                return c;
            }
        }
        throw new SlabConfigurationException("checks '" + value + "' is unknown: use off or standard");
    }

    /**
     * A builder that starts with this configuration.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        Builder b = new Builder();
        b.backend = backend;
        b.coloring = coloring;
        b.reclaim = reclaim;
        b.numa = numa;
        b.cpuLocator = cpuLocator;
        b.lock = lock;
        b.listeners.addAll(listeners);
        b.pageIndex = pageIndex;
        b.descriptorStore = descriptorStore;
        b.checks = checks;
        b.frameSize = frameSize;
        b.cacheLineSize = cacheLineSize;
        b.limitBytes = limitBytes;
        b.softLimitBytes = softLimitBytes;
        b.ticker = ticker;
        b.magazineBytes = magazineBytes;
        return b;
    }

    /**
     * Where pages come from.
     *
     * @return the choice; {@code auto} takes the best that works here
     */
    public Strategy<PageBackend> backend() {
        return backend;
    }

    /**
     * How slabs are colored.
     *
     * @return the choice; {@code auto} takes {@code round-robin} if {@code slab-color} is present
     */
    public Strategy<ColoringStrategy> coloring() {
        return coloring;
    }

    /**
     * What becomes of empty slabs.
     *
     * @return the choice
     */
    public Strategy<ReclaimPolicy> reclaim() {
        return reclaim;
    }

    /**
     * Which NUMA node slabs come from.
     *
     * @return the choice
     */
    public Strategy<NumaAffinity> numa() {
        return numa;
    }

    /**
     * How virtual threads find their stripe.
     *
     * @return the choice
     */
    public Strategy<CpuLocator> cpuLocator() {
        return cpuLocator;
    }

    /**
     * The kind of lock of depots and slab layers.
     *
     * @return the choice
     */
    public Strategy<SlabLock.Factory> lock() {
        return lock;
    }

    /**
     * Who hears of slow-path events.
     *
     * @return the choices in their order
     */
    public List<Strategy<SlabListener>> listeners() {
        return listeners;
    }

    /**
     * How a page finds its slab.
     *
     * @return the choice; {@code direct} is the engine's own table
     */
    public Strategy<PageIndex.Factory> pageIndex() {
        return pageIndex;
    }

    /**
     * Where descriptors live that are not on their slab.
     *
     * @return the choice; {@code heap} keeps the engine's own state alone
     */
    public Strategy<DescriptorStore> descriptorStore() {
        return descriptorStore;
    }

    /**
     * The checks of caches that do not choose their own, and of general allocation.
     *
     * @return never {@code null}
     */
    public Checks checks() {
        return checks;
    }

    /**
     * The page (frame) size.
     *
     * @return bytes; 0 for the backend's own
     */
    public long frameSize() {
        return frameSize;
    }

    /**
     * The cache-line size, which coloring uses as its smallest unit.
     *
     * @return bytes
     */
    public long cacheLineSize() {
        return cacheLineSize;
    }

    /**
     * The limit of all slabs and page runs.
     *
     * @return bytes; {@link Long#MAX_VALUE} for none
     */
    public long limitBytes() {
        return limitBytes;
    }

    /**
     * From how many bytes of slabs and page runs on reclaim runs before growth.
     *
     * @return bytes; {@link Long#MAX_VALUE} for none
     */
    public long softLimitBytes() {
        return softLimitBytes;
    }

    /**
     * The clock of the maintenance thread.
     *
     * @return {@link Ticker#SYSTEM}, unless a test chose another
     */
    public Ticker ticker() {
        return ticker;
    }

    /**
     * The bound of the free objects of one cache that one thread may keep to itself.
     *
     * @return bytes
     */
    public long magazineBytes() {
        return magazineBytes;
    }

    @Override
    public String toString() {
        return "SlabAllocatorConfig[backend=" + backend + ", coloring=" + coloring + ", reclaim=" + reclaim + ", numa="
                + numa
                + ", cpu=" + cpuLocator + ", lock=" + lock + ", listeners=" + listeners + ", page-index=" + pageIndex
                + ", descriptor-store="
                + descriptorStore + ", checks="
                + checks.name().toLowerCase(Locale.ROOT) + ", frame-size=" + frameSize + ", cache-line-size="
                + cacheLineSize
                + ", limit=" + (limitBytes == Long.MAX_VALUE ? "none" : limitBytes)
                + ", soft-limit=" + (softLimitBytes == Long.MAX_VALUE ? "none" : softLimitBytes) + ", magazine-bytes="
                + magazineBytes + "]";
    }

    /** Collects settings. Not thread-safe. Methods throw {@link SlabConfigurationException} at once for values out of range. */
    public static final class Builder {
        private Strategy<PageBackend> backend = Strategy.named("auto");
        private Strategy<ColoringStrategy> coloring = Strategy.named("auto");
        private Strategy<ReclaimPolicy> reclaim = Strategy.named("retain");
        private Strategy<NumaAffinity> numa = Strategy.named("none");
        private Strategy<CpuLocator> cpuLocator = Strategy.named("auto");
        private Strategy<SlabLock.Factory> lock = Strategy.named("reentrant");
        private final List<Strategy<SlabListener>> listeners = new ArrayList<>();
        private Strategy<PageIndex.Factory> pageIndex = Strategy.named("direct");
        private Strategy<DescriptorStore> descriptorStore = Strategy.named("heap");
        private Checks checks = Checks.STANDARD;
        private long frameSize;
        private long cacheLineSize = 64;
        private long limitBytes = Long.MAX_VALUE;
        private long softLimitBytes = Long.MAX_VALUE;
        private Ticker ticker = Ticker.SYSTEM;
        private long magazineBytes = 256L << 10;

        private Builder() {}

        /**
         * Chooses the page backend by name.
         *
         * @param strategy as {@link Strategy#named(String)} reads it
         * @return this
         */
        public Builder backend(String strategy) {
            return backend(Strategy.named(strategy));
        }

        /**
         * Chooses the page backend.
         *
         * @param strategy the choice
         * @return this
         */
        public Builder backend(Strategy<PageBackend> strategy) {
            backend = Objects.requireNonNull(strategy, "strategy");
            return this;
        }

        /**
         * Chooses the coloring strategy by name.
         *
         * @param strategy as {@link Strategy#named(String)} reads it
         * @return this
         */
        public Builder coloring(String strategy) {
            return coloring(Strategy.named(strategy));
        }

        /**
         * Chooses the coloring strategy.
         *
         * @param strategy the choice
         * @return this
         */
        public Builder coloring(Strategy<ColoringStrategy> strategy) {
            coloring = Objects.requireNonNull(strategy, "strategy");
            return this;
        }

        /**
         * Chooses the reclaim policy by name.
         *
         * @param strategy as {@link Strategy#named(String)} reads it
         * @return this
         */
        public Builder reclaim(String strategy) {
            return reclaim(Strategy.named(strategy));
        }

        /**
         * Chooses the reclaim policy.
         *
         * @param strategy the choice
         * @return this
         */
        public Builder reclaim(Strategy<ReclaimPolicy> strategy) {
            reclaim = Objects.requireNonNull(strategy, "strategy");
            return this;
        }

        /**
         * Chooses the NUMA affinity by name.
         *
         * @param strategy as {@link Strategy#named(String)} reads it
         * @return this
         */
        public Builder numa(String strategy) {
            return numa(Strategy.named(strategy));
        }

        /**
         * Chooses the NUMA affinity.
         *
         * @param strategy the choice
         * @return this
         */
        public Builder numa(Strategy<NumaAffinity> strategy) {
            numa = Objects.requireNonNull(strategy, "strategy");
            return this;
        }

        /**
         * Chooses the CPU locator by name.
         *
         * @param strategy as {@link Strategy#named(String)} reads it
         * @return this
         */
        public Builder cpuLocator(String strategy) {
            return cpuLocator(Strategy.named(strategy));
        }

        /**
         * Chooses the CPU locator.
         *
         * @param strategy the choice
         * @return this
         */
        public Builder cpuLocator(Strategy<CpuLocator> strategy) {
            cpuLocator = Objects.requireNonNull(strategy, "strategy");
            return this;
        }

        /**
         * Chooses the kind of lock by name.
         *
         * @param strategy as {@link Strategy#named(String)} reads it
         * @return this
         */
        public Builder lock(String strategy) {
            return lock(Strategy.named(strategy));
        }

        /**
         * Chooses the kind of lock.
         *
         * @param strategy the choice
         * @return this
         */
        public Builder lock(Strategy<SlabLock.Factory> strategy) {
            lock = Objects.requireNonNull(strategy, "strategy");
            return this;
        }

        /**
         * Adds a listener by name.
         *
         * @param strategy as {@link Strategy#named(String)} reads it
         * @return this
         */
        public Builder listener(String strategy) {
            return listener(Strategy.named(strategy));
        }

        /**
         * Adds a listener.
         *
         * @param strategy the choice
         * @return this
         */
        public Builder listener(Strategy<SlabListener> strategy) {
            listeners.add(Objects.requireNonNull(strategy, "strategy"));
            return this;
        }

        /**
         * Chooses by name how a page finds its slab.
         *
         * @param strategy as {@link Strategy#named(String)} reads it
         * @return this
         */
        public Builder pageIndex(String strategy) {
            return pageIndex(Strategy.named(strategy));
        }

        /**
         * Chooses how a page finds its slab.
         *
         * @param strategy the choice
         * @return this
         */
        public Builder pageIndex(Strategy<PageIndex.Factory> strategy) {
            pageIndex = Objects.requireNonNull(strategy, "strategy");
            return this;
        }

        /**
         * Chooses by name where descriptors live that are not on their slab.
         *
         * @param strategy as {@link Strategy#named(String)} reads it
         * @return this
         */
        public Builder descriptorStore(String strategy) {
            return descriptorStore(Strategy.named(strategy));
        }

        /**
         * Chooses where descriptors live that are not on their slab.
         *
         * @param strategy the choice
         * @return this
         */
        public Builder descriptorStore(Strategy<DescriptorStore> strategy) {
            descriptorStore = Objects.requireNonNull(strategy, "strategy");
            return this;
        }

        /**
         * Sets the checks.
         *
         * @param level the level
         * @return this
         */
        public Builder checks(Checks level) {
            checks = Objects.requireNonNull(level, "level");
            return this;
        }

        /**
         * Sets the page (frame) size.
         *
         * @param bytes a power of two, 256 to 1 GiB, at least the backend's page for backends that map real pages; 0 for the backend's own
         * @return this
         */
        public Builder frameSize(long bytes) {
            frameSize = powerOfTwo("frame-size", bytes, 256, 1L << 30, true);
            return this;
        }

        /**
         * Sets the cache-line size.
         *
         * @param bytes a power of two, 16 to 4096
         * @return this
         */
        public Builder cacheLineSize(long bytes) {
            cacheLineSize = powerOfTwo("cache-line-size", bytes, 16, 4096, false);
            return this;
        }

        /**
         * Bounds the bytes that slabs and page runs may take.
         *
         * @param bytes more than 0; {@link Long#MAX_VALUE} for none
         * @return this
         */
        public Builder limitBytes(long bytes) {
            if (bytes <= 0) {
                throw new SlabConfigurationException("limit " + bytes + " must be more than 0");
            }
            limitBytes = bytes;
            return this;
        }

        /**
         * Sets from how many bytes of slabs and page runs on reclaim runs before growth; growth goes on if that yields too little.
         *
         * @param bytes the soft limit; {@link Long#MAX_VALUE} for none
         * @return this
         */
        public Builder softLimitBytes(long bytes) {
            if (bytes <= 0) {
                throw new SlabConfigurationException("soft-limit " + bytes + " must be more than 0");
            }
            softLimitBytes = bytes;
            return this;
        }

        /**
         * Chooses the clock of the maintenance thread: for tests.
         *
         * @param clock the clock
         * @return this
         */
        public Builder ticker(Ticker clock) {
            ticker = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Bounds the bytes of free objects of one cache that one thread may keep to itself.
         *
         * @param bytes 0 (no magazines) to 64 MiB
         * @return this
         */
        public Builder magazineBytes(long bytes) {
            if (bytes < 0 || bytes > 64L << 20) {
                throw new SlabConfigurationException("magazine-bytes " + bytes + " is out of range 0.." + (64L << 20));
            }
            magazineBytes = bytes;
            return this;
        }

        /**
         * Ends the configuration.
         *
         * @return the configuration
         */
        public SlabAllocatorConfig build() {
            return new SlabAllocatorConfig(this);
        }

        /**
         * Ends the configuration and makes an allocator.
         *
         * @return {@link Slabs#create(SlabAllocatorConfig)}
         */
        public SlabAllocator create() {
            return Slabs.create(build());
        }

        private static long powerOfTwo(String what, long bytes, long min, long max, boolean zero) {
            if (!(zero && bytes == 0) && (bytes < min || bytes > max || Long.bitCount(bytes) != 1)) {
                throw new SlabConfigurationException(
                        what + " " + bytes + " must be a power of two in " + min + ".." + max + (zero ? ", or 0" : ""));
            }
            return bytes;
        }
    }
}
