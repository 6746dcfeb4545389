package io.slab.core.slab;

import io.slab.CacheSpec;
import io.slab.DescriptorPlacement;
import io.slab.Zeroing;
import io.slab.error.SlabConfigurationException;

/**
 * How a cache's objects are laid out in slabs of any size.
 *
 * <p>The order is raised from the smallest until less than an eighth of the slab is wasted and {@code minObjects} fit (Bonwick 1994, section
 * 3.4). Objects beyond {@value #SINGLE_OBJECT_BYTES} bytes stand alone in a run that is trimmed to the page, which wastes less than one page.
 */
public final class SlabGeometry {
    private static final long SINGLE_OBJECT_BYTES = 32L << 10;
    private static final long MAX_SLAB_BYTES = 1L << 30;
    private static final int WASTE_SHARE = 8;

    /** The share of a slab that must not be wasted any more where a small cache takes a larger one. */
    private static final double WORTH_GROWING = 0.005;

    /** What slabs grow to while the cache is small. */
    private static final long NORMAL_SLAB = 64L << 10;

    /** From so many bytes on slabs grow with the cache, to such a share of it, so that the Java heap holds few descriptors: a full collection looks at each. */
    private static final long LARGE_CACHE = 64L << 20;

    private static final int LARGE_CACHE_SHARE = 256;

    private static final long LARGE_SLAB = 4L << 20;

    /** Where all objects are constructed, or cleared, while others wait, and one object may keep all of its slab. */
    private static final long LARGE_SLAB_OF_PREPARED = 256L << 10;

    private final CacheSpec spec;
    private final long frameSize;
    private final long cacheLine;
    private final boolean thrifty;
    private final boolean onSlab;
    private final long stride;
    private final boolean sharesLines;
    private final long canaryOffset;
    private final SlabShape smallest;

    /**
     * Finds the geometry.
     *
     * @param spec the cache
     * @param frameSize bytes per frame
     * @param cacheLine bytes per cache line
     * @param checked whether free objects carry a canary
     * @param thrifty whether the first slabs of objects of a page or more hold a single one, which wastes part of a page, but not the
     *     room for objects that may never come: for size classes, most of which stay small
     * @throws SlabConfigurationException if no slab can satisfy the specification
     */
    public SlabGeometry(CacheSpec spec, long frameSize, long cacheLine, boolean checked, boolean thrifty) {
        this.spec = spec;
        this.frameSize = frameSize;
        this.cacheLine = cacheLine;
        this.thrifty = thrifty;
        // A constructed object keeps its state while it is free, so its canary needs a word of its own.
        boolean trailing = checked && spec.lifecycle().isPresent();
        long size = roundUp(spec.objectSize(), 8) + (trailing ? 8 : 0);
        this.stride = roundUp(size, spec.alignment());
        this.sharesLines = BatchEnds.matter(stride, cacheLine);
        this.canaryOffset = trailing ? size - 8 : 0;
        this.onSlab = switch (spec.descriptors()) {
            case ON_SLAB -> true;
            case OFF_SLAB -> false;
            case AUTO -> spec.objectSize() < frameSize / 8;
        };
        this.smallest = smallestShape();
    }

    private SlabShape smallestShape() {
        long fixed = spec.slabBytes();
        if (fixed != 0) {
            SlabShape shape = shape(Math.max(fixed, frameSize));
            if (fixed < frameSize || shape.objects() < spec.minObjects()) {
                throw new SlabConfigurationException("slabs of " + fixed + " bytes of cache '" + spec.name() + "' hold "
                        + (fixed < frameSize ? 0 : shape.objects()) + " objects of " + stride + " bytes, "
                        + spec.minObjects()
                        + " are asked for and a page has " + frameSize + ": raise slabBytes or lower minObjects");
            }
            return shape;
        }
        if ((stride > SINGLE_OBJECT_BYTES || (thrifty && stride >= frameSize)) && spec.minObjects() == 1) {
            return shape(roundUp(header(1) + stride, frameSize));
        }
        for (long bytes = frameSize; bytes <= MAX_SLAB_BYTES; bytes <<= 1) {
            SlabShape shape = shape(bytes);
            long waste = bytes - shape.headerBytes() - shape.objects() * stride - shape.colorBytes();
            if (shape.objects() >= spec.minObjects() && shape.objects() > 0 && waste < bytes / WASTE_SHARE) {
                return shape;
            }
        }
        throw new SlabConfigurationException("no slab up to " + MAX_SLAB_BYTES + " bytes holds " + spec.minObjects()
                + " objects of " + stride + " bytes for cache '" + spec.name() + "': lower minObjects");
    }

    private static long roundUp(long value, long unit) {
        return (value + unit - 1) / unit * unit;
    }

    private long header(long objects) {
        return onSlab ? roundUp(SlabHeader.bytes(objects), spec.alignment()) : 0;
    }

    /**
     * How a slab of a size is cut.
     *
     * @param slabBytes the size
     * @return the shape; it may hold no object
     */
    public SlabShape shape(long slabBytes) {
        // Each object has a bit in the header, which is rounded up: somewhat more than fit.
        long most = onSlab ? slabBytes * 8 / (8 * stride + 1) + 1 : slabBytes / stride;
        long objects = Math.min(most, 1 << 27);
        while (objects > 0 && header(objects) + objects * stride > slabBytes) {
            objects--;
        }
        long unit = Math.max(spec.alignment(), cacheLine);
        long colors = colors(slabBytes, objects, unit);
        // Colors that left-over space cannot hold may cost objects, up to a bounded share of the slab.
        long mostGivenUp = Math.min((long) (slabBytes * spec.colorShare()) / stride, objects - spec.minObjects());
        long givenUp = 0;
        while (colors < spec.colors() && givenUp < mostGivenUp) {
            givenUp++;
            colors = colors(slabBytes, objects - givenUp, unit);
        }
        objects -= givenUp;
        long wanted = spec.colors() == 0 ? colors : Math.min(colors, spec.colors());
        return new SlabShape(
                slabBytes, (int) objects, header(objects), (int) Math.max(1, wanted), unit, givenUp * stride);
    }

    private long colors(long slabBytes, long objects, long unit) {
        return (slabBytes - header(objects) - objects * stride) / unit + 1;
    }

    /**
     * The shape of the next slab: small ones while the cache is small, larger ones as it grows, so that a slab is never more than about a
     * quarter of the cache.
     *
     * @param totalBytes bytes of all the cache's slabs
     * @return the shape
     */
    public SlabShape next(long totalBytes) {
        if (spec.slabBytes() != 0 || stride > SINGLE_OBJECT_BYTES || totalBytes < 4 * smallest.slabBytes()) {
            return smallest;
        }
        boolean large = totalBytes >= LARGE_CACHE;
        long largest = large ? Math.min(largest(), Long.highestOneBit(totalBytes / LARGE_CACHE_SHARE)) : NORMAL_SLAB;
        // Where few objects fit, the size that wastes least is worth more than a small one.
        return stride >= frameSize / 4
                ? leastWaste(largest, large ? 0 : WORTH_GROWING)
                : atLeastSmallest(shape(Math.min(largest, Long.highestOneBit(totalBytes / 4))));
    }

    private long largest() {
        return spec.lifecycle().isPresent() || spec.zeroing() == Zeroing.ON_FREE ? LARGE_SLAB_OF_PREPARED : LARGE_SLAB;
    }

    private SlabShape atLeastSmallest(SlabShape shape) {
        return shape.slabBytes() <= smallest.slabBytes() ? smallest : shape;
    }

    /** The size that wastes least; of two that differ by less than {@code worth} the smaller one. */
    private SlabShape leastWaste(long largest, double worth) {
        SlabShape best = smallest;
        for (long bytes = frameSize; bytes <= largest; bytes <<= 1) {
            SlabShape shape = shape(bytes);
            if (shape.objects() >= spec.minObjects() && waste(shape) <= waste(best) - worth) {
                best = shape;
            }
        }
        return best;
    }

    private double waste(SlabShape shape) {
        return 1 - (double) shape.objects() * stride / shape.slabBytes();
    }

    /**
     * The shape of the smallest slab.
     *
     * @return the shape
     */
    public SlabShape smallest() {
        return smallest;
    }

    /**
     * The distance of two objects.
     *
     * @return bytes, a multiple of the alignment
     */
    public long stride() {
        return stride;
    }

    /** Whether neighbors are on the same cache line, and small enough for that to matter. */
    boolean sharesLines() {
        return sharesLines;
    }

    /**
     * How many objects a thread may keep at least: two pages of them. Half of it is what a refill takes, so that no other thread takes from that page.
     *
     * @return the number, 0 for objects of more than a page
     */
    public int smallestMagazine() {
        return 2 * BatchEnds.ofPage(stride, cacheLine);
    }

    /** The binary logarithm of the bytes of a cache line. */
    int cacheLineShift() {
        return Long.numberOfTrailingZeros(cacheLine);
    }

    /**
     * Where in a free object its canary stands.
     *
     * @return bytes from the object's start
     */
    public long canaryOffset() {
        return canaryOffset;
    }

    /**
     * Whether slabs begin with a header.
     *
     * @return true for {@link DescriptorPlacement#ON_SLAB}
     */
    public boolean onSlab() {
        return onSlab;
    }
}
