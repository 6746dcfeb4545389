package io.slab;

import io.slab.error.SlabConfigurationException;
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
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;

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
 *   <tr><td>{@code slab.rebalance}</td><td>bytes of slabs moved to the NUMA nodes of their users per second</td><td>0</td></tr>
 *   <tr><td>{@code slab.cpu}</td><td>CPU locator</td><td>{@code auto}</td></tr>
 *   <tr><td>{@code slab.lock}</td><td>kind of lock</td><td>{@code reentrant}</td></tr>
 *   <tr><td>{@code slab.listeners}</td><td>listeners, separated by ';'</td><td>none</td></tr>
 *   <tr><td>{@code slab.page-index}</td><td>how a page finds its slab</td><td>{@code direct}</td></tr>
 *   <tr><td>{@code slab.descriptor-store}</td><td>where descriptors live that are not on their slab</td><td>{@code heap}</td></tr>
 *   <tr><td>{@code slab.checks}</td><td>{@code off}, {@code standard}</td><td>{@code standard}</td></tr>
 *   <tr><td>{@code slab.frame-size}</td><td>bytes, a power of two; 0 for the backend's</td><td>0</td></tr>
 *   <tr><td>{@code slab.cache-line-size}</td><td>bytes, a power of two</td><td>64</td></tr>
 *   <tr><td>{@code slab.limit}</td><td>bytes that slabs and page runs may take, or {@code none}</td><td>{@code none}</td></tr>
 *   <tr><td>{@code slab.soft-limit}</td><td>bytes from which on reclaim runs before growth, or {@code none}</td><td>{@code none}</td></tr>
 *   <tr><td>{@code slab.magazine-bytes}</td><td>bytes of free objects one thread may keep of one cache</td><td>256k</td></tr>
 *   <tr><td>{@code slab.sampling}</td><td>bytes from one sampled allocation to the next; 0 for none</td><td>0</td></tr>
 * </table>
 *
 * <p>A strategy is written as {@link Strategy#named(String)} reads it.
 */
public final class SlabAllocatorConfig {
    /** What every property's key begins with. */
    public static final String PREFIX = "slab.";

    /** A copy of our own, which nobody changes any more. */
    private final Builder settings;

    private SlabAllocatorConfig(Builder asked) {
        settings = asked.copy();
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
        return ConfigProperties.read(properties).build();
    }

    /**
     * A builder that starts with this configuration.
     *
     * @return a new builder
     */
    public Builder toBuilder() {
        return settings.copy();
    }

    /**
     * Where pages come from.
     *
     * @return the choice; {@code auto} takes the best that works here
     */
    public Strategy<PageBackend> backend() {
        return settings.backend;
    }

    /**
     * How slabs are colored.
     *
     * @return the choice; {@code auto} takes {@code round-robin} if {@code slab-color} is present
     */
    public Strategy<ColoringStrategy> coloring() {
        return settings.coloring;
    }

    /**
     * What becomes of empty slabs.
     *
     * @return the choice
     */
    public Strategy<ReclaimPolicy> reclaim() {
        return settings.reclaim;
    }

    /**
     * Which NUMA node slabs come from.
     *
     * @return the choice
     */
    public Strategy<NumaAffinity> numa() {
        return settings.numa;
    }

    /**
     * How virtual threads find the magazine of their carrier, or their stripe.
     *
     * @return the choice
     */
    public Strategy<CpuLocator> cpuLocator() {
        return settings.cpuLocator;
    }

    /**
     * The kind of lock of depots and slab layers.
     *
     * @return the choice
     */
    public Strategy<SlabLock.Factory> lock() {
        return settings.lock;
    }

    /**
     * Who hears of slow-path events.
     *
     * @return the choices in their order
     */
    public List<Strategy<SlabListener>> listeners() {
        return List.copyOf(settings.listeners);
    }

    /**
     * How a page finds its slab.
     *
     * @return the choice; {@code direct} is the engine's own table
     */
    public Strategy<PageIndex.Factory> pageIndex() {
        return settings.pageIndex;
    }

    /**
     * Where descriptors live that are not on their slab.
     *
     * @return the choice; {@code heap} keeps the engine's own state alone
     */
    public Strategy<DescriptorStore> descriptorStore() {
        return settings.descriptorStore;
    }

    /**
     * The checks of caches that do not choose their own, and of general allocation.
     *
     * @return never {@code null}
     */
    public Checks checks() {
        return settings.checks;
    }

    /**
     * The page (frame) size.
     *
     * @return bytes; 0 for the backend's own
     */
    public long frameSize() {
        return settings.frameSize;
    }

    /**
     * The cache-line size, which coloring uses as its smallest unit.
     *
     * @return bytes
     */
    public long cacheLineSize() {
        return settings.cacheLineSize;
    }

    /**
     * The limit of all slabs and page runs.
     *
     * @return bytes; {@link Long#MAX_VALUE} for none
     */
    public long limitBytes() {
        return settings.limitBytes;
    }

    /**
     * From how many bytes of slabs and page runs on reclaim runs before growth.
     *
     * @return bytes; {@link Long#MAX_VALUE} for none
     */
    public long softLimitBytes() {
        return settings.softLimitBytes;
    }

    /**
     * How much the maintenance thread may move to the NUMA nodes of their users.
     *
     * @return bytes per second; 0 for nothing
     */
    public long rebalanceBytes() {
        return settings.rebalanceBytes;
    }

    /**
     * The clock of the maintenance thread.
     *
     * @return {@link Ticker#SYSTEM}, unless a test chose another
     */
    public Ticker ticker() {
        return settings.ticker;
    }

    /**
     * The bound of the free objects of one cache that one thread may keep to itself.
     *
     * @return bytes
     */
    public long magazineBytes() {
        return settings.magazineBytes;
    }

    /**
     * How often allocations are sampled from the start on.
     *
     * @return bytes from one to the next; 0 for not at all
     */
    public long samplingBytes() {
        return settings.samplingBytes;
    }

    @Override
    public String toString() {
        return "SlabAllocatorConfig[backend=" + settings.backend + ", coloring=" + settings.coloring + ", reclaim="
                + settings.reclaim + ", numa="
                + settings.numa
                + ", cpu=" + settings.cpuLocator + ", lock=" + settings.lock + ", listeners=" + settings.listeners
                + ", page-index=" + settings.pageIndex
                + ", descriptor-store="
                + settings.descriptorStore + ", checks="
                + settings.checks.name().toLowerCase(Locale.ROOT) + ", frame-size=" + settings.frameSize
                + ", cache-line-size="
                + settings.cacheLineSize
                + ", limit=" + (settings.limitBytes == Long.MAX_VALUE ? "none" : settings.limitBytes)
                + ", soft-limit=" + (settings.softLimitBytes == Long.MAX_VALUE ? "none" : settings.softLimitBytes)
                + ", rebalance=" + settings.rebalanceBytes + ", magazine-bytes="
                + settings.magazineBytes + ", sampling=" + settings.samplingBytes + "]";
    }

    /** Collects settings. Not thread-safe. Methods throw {@link SlabConfigurationException} at once for values out of range. */
    public static final class Builder extends StrategyChoices<Builder> {
        private Checks checks = Checks.STANDARD;
        private long frameSize;
        private long cacheLineSize = 64;
        private long limitBytes = Long.MAX_VALUE;
        private long softLimitBytes = Long.MAX_VALUE;
        private long rebalanceBytes;
        private Ticker ticker = Ticker.SYSTEM;
        private long magazineBytes = 256L << 10;
        private long samplingBytes;

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        private Builder copy() {
            Builder b = new Builder();
            b.copyChoices(this);
            b.checks = checks;
            b.frameSize = frameSize;
            b.cacheLineSize = cacheLineSize;
            b.limitBytes = limitBytes;
            b.softLimitBytes = softLimitBytes;
            b.rebalanceBytes = rebalanceBytes;
            b.ticker = ticker;
            b.magazineBytes = magazineBytes;
            b.samplingBytes = samplingBytes;
            return b;
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
         * Has the maintenance thread move slabs after their users, when these have moved to another NUMA node. Once a second it moves what {@link
         * SlabAllocator#rebalance} would, so many bytes at most; a larger slab waits until enough has come together. Without a NUMA affinity
         * nothing happens.
         *
         * @param bytesPerSecond 0 (nothing is moved but on demand) or more
         * @return this
         */
        public Builder rebalanceBytes(long bytesPerSecond) {
            if (bytesPerSecond < 0) {
                throw new SlabConfigurationException("rebalance " + bytesPerSecond + " must be 0 or more");
            }
            rebalanceBytes = bytesPerSecond;
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
         * Samples allocations with their stacks: see {@link SlabAllocator#sample}.
         *
         * @param everyBytes the mean distance of two samples in bytes, 524288 is usual; 0 for none
         * @return this
         */
        public Builder samplingBytes(long everyBytes) {
            if (everyBytes < 0) {
                throw new SlabConfigurationException(
                        "sampling " + everyBytes + " must be 0 (off) or more; 512k is usual");
            }
            samplingBytes = everyBytes;
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
