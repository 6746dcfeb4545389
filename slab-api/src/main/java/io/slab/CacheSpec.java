package io.slab;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.AllocationLifecycle;
import io.slab.spi.ColoringStrategy;
import io.slab.spi.NumaAffinity;
import io.slab.spi.ObjectLifecycle;
import io.slab.spi.ReclaimPolicy;
import io.slab.spi.SlabLock;
import io.slab.spi.Strategy;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What a cache shall be like. Immutable; each {@code with…} method gives a changed copy.
 *
 * <pre>{@code
 * CacheSpec.of("order", 64).withColors(8).withMinObjects(16)
 * }</pre>
 *
 * <p>Each method throws {@link SlabConfigurationException} at once when its value is out of range; combinations that no slab can
 * satisfy are refused when the cache is created.
 */
public final class CacheSpec {
    /** The longest name, in characters. */
    public static final int MAX_NAME_LENGTH = 64;

    /** The largest object of a cache, in bytes: 8 MiB. Larger ones take page runs: {@link SlabAllocator#allocate(long)}. */
    public static final long MAX_OBJECT_SIZE = 8L << 20;

    /** The largest alignment of a cache's objects, in bytes. */
    public static final long MAX_ALIGNMENT = 1L << 20;

    private final CacheSettings settings;

    private CacheSpec(CacheSettings settings) {
        this.settings = settings;
    }

    /**
     * A specification with defaults: {@linkplain #alignment() natural alignment}, colors from left-over space only, on-demand
     * growth, no limit, and the allocator's strategies and checks.
     *
     * @param name 1 to {@value #MAX_NAME_LENGTH} characters, no control characters; unique in an allocator
     * @param objectSize bytes per object, 1 to 8 MiB
     * @return the specification
     * @throws SlabConfigurationException if the name or the size is out of range
     */
    public static CacheSpec of(String name, long objectSize) {
        Objects.requireNonNull(name, "name");
        if (name.isBlank() || name.length() > MAX_NAME_LENGTH || name.chars().anyMatch(Character::isISOControl)) {
            throw new SlabConfigurationException("cache name '" + abbreviate(name) + "' has " + name.length()
                    + " characters: it needs 1 to " + MAX_NAME_LENGTH + ", not blank, without control characters");
        }
        if (objectSize < 1 || objectSize > MAX_OBJECT_SIZE) {
            throw new SlabConfigurationException("object size " + objectSize + " of cache '" + name
                    + "' is out of range 1.." + MAX_OBJECT_SIZE
                    + ": larger objects take whole page runs through SlabAllocator.allocate(size)");
        }
        CacheSettings s = new CacheSettings(name, objectSize);
        s.alignment = Math.min(64, Math.max(8, Long.lowestOneBit(objectSize)));
        return new CacheSpec(s);
    }

    /**
     * Sets the alignment of every object.
     *
     * @param bytes a power of two, 1 to 1 MiB; less than 8 is raised to 8
     * @return a changed copy
     * @throws SlabConfigurationException if it is no such power of two
     */
    public CacheSpec withAlignment(long bytes) {
        check(
                Long.bitCount(bytes) == 1 && bytes > 0 && bytes <= MAX_ALIGNMENT,
                "alignment",
                bytes,
                "a power of two up to 1 MiB");
        return with(s -> s.alignment = Math.max(8, bytes));
    }

    /**
     * Sets how many different offsets of the first object the coloring strategy may use.
     *
     * @param colors 1 (no coloring) to 4096. What the slab's left-over space cannot hold is taken from a bounded {@linkplain
     *     #withColorShare share} of the slab; {@link CacheStats#colors()} tells how many a cache really has
     * @return a changed copy
     * @throws SlabConfigurationException if out of range
     */
    public CacheSpec withColors(int colors) {
        check(colors >= 1 && colors <= 4096, "colors", colors, "1 to 4096");
        return with(s -> s.colors = colors);
    }

    /**
     * Sets how much of a slab may be given up for {@linkplain #withColors the colors that were asked for}, where left-over space has no room for
     * them. {@link CacheStats#colorBytes()} tells what they cost. Objects of a power of two leave nothing over, and colors within one page
     * spread lines over the processor's caches, but not over the sets of its TLB: a quarter of slabs of 64 KiB does.
     *
     * @param share 0 (left-over space alone) to 0.5; 1/32 unless set
     * @return a changed copy
     * @throws SlabConfigurationException if out of range
     */
    public CacheSpec withColorShare(double share) {
        if (!(share >= 0 && share <= 0.5)) {
            throw new SlabConfigurationException(
                    "colorShare " + share + " of cache '" + name() + "' is out of range 0 to 0.5");
        }
        return with(s -> s.colorShare = share);
    }

    /**
     * Sets how many objects a slab must hold at least; the slab's order is raised until they fit.
     *
     * @param objects 1 to 65536
     * @return a changed copy
     * @throws SlabConfigurationException if out of range
     */
    public CacheSpec withMinObjects(int objects) {
        check(objects >= 1 && objects <= 65_536, "minObjects", objects, "1 to 65536");
        return with(s -> s.minObjects = objects);
    }

    /**
     * Fixes the size of every slab instead of letting it grow with the cache.
     *
     * @param bytes a power of two of at least one page, up to 1 GiB; 0 for automatic
     * @return a changed copy
     * @throws SlabConfigurationException if out of range
     */
    public CacheSpec withSlabBytes(long bytes) {
        check(
                bytes == 0 || (Long.bitCount(bytes) == 1 && bytes >= 256 && bytes <= 1L << 30),
                "slabBytes",
                bytes,
                "0 or a power of two up to 1 GiB");
        return with(s -> s.slabBytes = bytes);
    }

    /**
     * Says where slab descriptors are kept.
     *
     * @param placement the placement
     * @return a changed copy
     */
    public CacheSpec withDescriptors(DescriptorPlacement placement) {
        Objects.requireNonNull(placement, "placement");
        return with(s -> s.descriptors = placement);
    }

    /**
     * Sets this cache's checks instead of the allocator's.
     *
     * @param checks the level
     * @return a changed copy
     */
    public CacheSpec withChecks(Checks checks) {
        Objects.requireNonNull(checks, "checks");
        return with(s -> s.checks = checks);
    }

    /**
     * Says when objects are filled with zeros.
     *
     * @param zeroing when; not together with a lifecycle, whose constructed state it would wipe
     * @return a changed copy
     */
    public CacheSpec withZeroing(Zeroing zeroing) {
        Objects.requireNonNull(zeroing, "zeroing");
        return with(s -> s.zeroing = zeroing);
    }

    /**
     * Makes and commits slabs for so many objects when the cache is created ({@link Growth#EAGER}).
     *
     * @param objects 0 for growth on demand
     * @return a changed copy
     * @throws SlabConfigurationException if negative
     */
    public CacheSpec withInitialObjects(long objects) {
        check(objects >= 0, "initialObjects", objects, "0 or more");
        return with(s -> s.initialObjects = objects);
    }

    /**
     * Bounds the bytes that the cache's slabs may take.
     *
     * @param bytes the limit; {@link Long#MAX_VALUE} for none
     * @return a changed copy
     * @throws SlabConfigurationException if not positive
     */
    public CacheSpec withLimitBytes(long bytes) {
        check(bytes > 0, "limitBytes", bytes, "more than 0");
        return with(s -> s.limitBytes = bytes);
    }

    /**
     * Sets from how many bytes of slabs on the cache takes back what magazines hold before it grows.
     *
     * @param bytes the soft limit; {@link Long#MAX_VALUE} for none
     * @return a changed copy
     * @throws SlabConfigurationException if not positive
     */
    public CacheSpec withSoftLimitBytes(long bytes) {
        check(bytes > 0, "softLimitBytes", bytes, "more than 0");
        return with(s -> s.softLimitBytes = bytes);
    }

    /**
     * Bounds the bytes of free objects that one thread may keep to itself.
     *
     * @param bytes 0 for none (each operation goes to the shared layers); a magazine never holds less than one object otherwise
     * @return a changed copy
     * @throws SlabConfigurationException if negative
     */
    public CacheSpec withMagazineBytes(long bytes) {
        check(bytes >= 0, "magazineBytes", bytes, "0 or more");
        return with(s -> s.magazineBytes = bytes);
    }

    /**
     * Sets this cache's coloring strategy instead of the allocator's.
     *
     * @param strategy the choice
     * @return a changed copy
     */
    public CacheSpec withColoring(Strategy<ColoringStrategy> strategy) {
        Objects.requireNonNull(strategy, "strategy");
        return with(s -> s.coloring = strategy);
    }

    /**
     * Sets this cache's reclaim policy instead of the allocator's.
     *
     * @param strategy the choice
     * @return a changed copy
     */
    public CacheSpec withReclaim(Strategy<ReclaimPolicy> strategy) {
        Objects.requireNonNull(strategy, "strategy");
        return with(s -> s.reclaim = strategy);
    }

    /**
     * Sets this cache's NUMA affinity instead of the allocator's.
     *
     * @param strategy the choice
     * @return a changed copy
     */
    public CacheSpec withNuma(Strategy<NumaAffinity> strategy) {
        Objects.requireNonNull(strategy, "strategy");
        return with(s -> s.numa = strategy);
    }

    /**
     * Sets this cache's kind of lock instead of the allocator's.
     *
     * @param strategy the choice
     * @return a changed copy
     */
    public CacheSpec withLock(Strategy<SlabLock.Factory> strategy) {
        Objects.requireNonNull(strategy, "strategy");
        return with(s -> s.lock = strategy);
    }

    /**
     * Has every object constructed when its slab is made and destructed when the slab is given back. Replaces what the methods for single
     * hooks set.
     *
     * @param strategy the hooks
     * @return a changed copy
     */
    public CacheSpec withLifecycle(Strategy<ObjectLifecycle> strategy) {
        Objects.requireNonNull(strategy, "strategy");
        return with(s -> {
            s.hooks = SpecHooks.NONE;
            s.lifecycle = strategy;
        });
    }

    /**
     * Has every object constructed once, when its slab is made; see {@link ObjectLifecycle#construct}.
     *
     * @param hook gets the object's memory
     * @return a changed copy
     * @throws SlabConfigurationException if {@link #withLifecycle} chose hooks already
     */
    public CacheSpec withConstructor(Consumer<MemorySegment> hook) {
        Objects.requireNonNull(hook, "hook");
        return withHooks(h -> new SpecHooks(hook, h.destruct(), h.onAllocate(), h.onFree()));
    }

    /**
     * Has every object destructed when its slab is given back; see {@link ObjectLifecycle#destruct}.
     *
     * @param hook gets the object's memory
     * @return a changed copy
     * @throws SlabConfigurationException if {@link #withLifecycle} chose hooks already
     */
    public CacheSpec withDestructor(Consumer<MemorySegment> hook) {
        Objects.requireNonNull(hook, "hook");
        return withHooks(h -> new SpecHooks(h.construct(), hook, h.onAllocate(), h.onFree()));
    }

    /**
     * Has a hook called for every allocation, which costs the cache its magazines; see {@link AllocationLifecycle#onAllocate}.
     *
     * @param hook gets the object's memory
     * @return a changed copy
     * @throws SlabConfigurationException if {@link #withLifecycle} chose hooks already
     */
    public CacheSpec withOnAllocate(Consumer<MemorySegment> hook) {
        Objects.requireNonNull(hook, "hook");
        return withHooks(h -> new SpecHooks(h.construct(), h.destruct(), hook, h.onFree()));
    }

    /**
     * Has a hook called for every free, which costs the cache its magazines; see {@link AllocationLifecycle#onFree}.
     *
     * @param hook gets the object's memory
     * @return a changed copy
     * @throws SlabConfigurationException if {@link #withLifecycle} chose hooks already
     */
    public CacheSpec withOnFree(Consumer<MemorySegment> hook) {
        Objects.requireNonNull(hook, "hook");
        return withHooks(h -> new SpecHooks(h.construct(), h.destruct(), h.onAllocate(), hook));
    }

    private CacheSpec withHooks(UnaryOperator<SpecHooks> change) {
        if (settings.lifecycle != null && settings.hooks == SpecHooks.NONE) {
            throw new SlabConfigurationException("cache '" + settings.name + "' has the lifecycle '"
                    + settings.lifecycle.name() + "' already: give single hooks or a lifecycle, not both");
        }
        return with(s -> {
            s.hooks = change.apply(s.hooks);
            s.lifecycle = Strategy.of("lambda", s.hooks.lifecycle());
        });
    }

    /**
     * The cache's name.
     *
     * @return never blank
     */
    public String name() {
        return settings.name;
    }

    /**
     * The size of an object.
     *
     * @return bytes, as asked for
     */
    public long objectSize() {
        return settings.objectSize;
    }

    /**
     * The alignment of every object. By default the largest power of two that divides the size, between 8 and 64.
     *
     * @return bytes, a power of two of at least 8
     */
    public long alignment() {
        return settings.alignment;
    }

    /**
     * The number of colors asked for.
     *
     * @return 0 for what left-over space allows
     */
    public int colors() {
        return settings.colors;
    }

    /**
     * The share of a slab that may be given up for colors.
     *
     * @return 0 to 0.5
     */
    public double colorShare() {
        return settings.colorShare;
    }

    /**
     * The least number of objects per slab.
     *
     * @return at least 1
     */
    public int minObjects() {
        return settings.minObjects;
    }

    /**
     * The fixed slab size.
     *
     * @return bytes; 0 for automatic
     */
    public long slabBytes() {
        return settings.slabBytes;
    }

    /**
     * The placement of descriptors.
     *
     * @return never {@code null}
     */
    public DescriptorPlacement descriptors() {
        return settings.descriptors;
    }

    /**
     * This cache's own checks.
     *
     * @return empty for the allocator's
     */
    public Optional<Checks> checks() {
        return Optional.ofNullable(settings.checks);
    }

    /**
     * When objects are zeroed.
     *
     * @return never {@code null}
     */
    public Zeroing zeroing() {
        return settings.zeroing;
    }

    /**
     * How the cache grows.
     *
     * @return {@link Growth#EAGER} if {@link #initialObjects()} is more than 0
     */
    public Growth growth() {
        return settings.initialObjects > 0 ? Growth.EAGER : Growth.ON_DEMAND;
    }

    /**
     * The objects to make room for at creation.
     *
     * @return 0 or more
     */
    public long initialObjects() {
        return settings.initialObjects;
    }

    /**
     * The limit of the cache's slabs.
     *
     * @return bytes; {@link Long#MAX_VALUE} for none
     */
    public long limitBytes() {
        return settings.limitBytes;
    }

    /**
     * From where on the cache reclaims before it grows.
     *
     * @return bytes; {@link Long#MAX_VALUE} for none
     */
    public long softLimitBytes() {
        return settings.softLimitBytes;
    }

    /**
     * The bound of one thread's magazine.
     *
     * @return bytes; -1 for the engine's own adaptive bound
     */
    public long magazineBytes() {
        return settings.magazineBytes;
    }

    /**
     * This cache's own coloring strategy.
     *
     * @return empty for the allocator's
     */
    public Optional<Strategy<ColoringStrategy>> coloring() {
        return Optional.ofNullable(settings.coloring);
    }

    /**
     * This cache's own reclaim policy.
     *
     * @return empty for the allocator's
     */
    public Optional<Strategy<ReclaimPolicy>> reclaim() {
        return Optional.ofNullable(settings.reclaim);
    }

    /**
     * This cache's own NUMA affinity.
     *
     * @return empty for the allocator's
     */
    public Optional<Strategy<NumaAffinity>> numa() {
        return Optional.ofNullable(settings.numa);
    }

    /**
     * This cache's own kind of lock.
     *
     * @return empty for the allocator's
     */
    public Optional<Strategy<SlabLock.Factory>> lock() {
        return Optional.ofNullable(settings.lock);
    }

    /**
     * The constructor and destructor hooks.
     *
     * @return empty for none
     */
    public Optional<Strategy<ObjectLifecycle>> lifecycle() {
        return Optional.ofNullable(settings.lifecycle);
    }

    @Override
    public String toString() {
        return "CacheSpec[" + settings.name + ", " + settings.objectSize + " B, align " + settings.alignment + "]";
    }

    private CacheSpec with(Consumer<CacheSettings> change) {
        CacheSettings copy = new CacheSettings(settings);
        change.accept(copy);
        return new CacheSpec(copy);
    }

    private void check(boolean ok, String what, long value, String allowed) {
        if (!ok) {
            throw new SlabConfigurationException(
                    what + " " + value + " of cache '" + settings.name + "' must be " + allowed);
        }
    }

    private static String abbreviate(String name) {
        String clean = name.codePoints()
                .limit(MAX_NAME_LENGTH)
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return clean.length() < name.length() ? clean + "…" : clean;
    }
}
