package io.slab.color;

import io.slab.spi.ColoringStrategy;

/**
 * Spreads the first lines of a cache's slabs over the sets of the level that they fit into.
 *
 * <p>A cache of n slabs keeps n × hot lines in use. They should stay in the innermost level that has room for them, so that level's shape
 * decides; {@link CacheGeometry#levelFor} finds it anew as the cache grows.
 *
 * <p>Two things move a first line over the sets of that level: the slab's own address, and its color. Where colors reach over a whole way, the
 * color makes up for the address: slab n's first line falls on set n, whatever lies between the slabs. Colors beyond one way change nothing
 * for that level, but they move the line to another page. That is worth as much: slabs that all use their first page compete for the few sets of
 * the TLB whose numbers are multiples of the slab's size, long before it is full. So the colors of one set are used in turn.
 *
 * <p>Where they do not, the slab's place matters, which repeats every B = way / slab bytes slabs where slabs stand side by side, while the
 * colors repeat every C slabs. Taking slab n's color as n mod C alone would pair places and colors in lock step (both count up together) and reach
 * only lcm(B, C) of the B × C combinations. After each lcm(B, C) slabs the color therefore skips one, which by the Chinese remainder theorem
 * reaches all of them; where slabs do not stand side by side, colors are still used equally often.
 */
final class CacheGeometryColoring implements ColoringStrategy {
    private final CacheGeometry geometry;
    private final int fixedLevel;
    private final long hotLines;

    /**
     * A strategy for a machine.
     *
     * @param geometry its caches
     * @param fixedLevel the level to spread over; 0 for the one that the slabs' hot lines fit into
     * @param hotLines hot lines per slab
     */
    CacheGeometryColoring(CacheGeometry geometry, int fixedLevel, long hotLines) {
        this.geometry = geometry;
        this.fixedLevel = fixedLevel;
        this.hotLines = hotLines;
    }

    @Override
    public int color(Site site) {
        CacheLevel level = level(site.slabNumber());
        long reach = Math.max(1, level.wayBytes() / site.unitBytes());
        if (site.colors() >= reach) {
            long set = Math.floorMod(site.slabNumber() - site.address() / site.unitBytes(), reach);
            long ways = site.colors() / reach;
            return (int) (set + reach * ((set + site.slabNumber() / reach) % ways));
        }
        long colors = site.colors();
        long places = Math.max(1, level.wayBytes() / site.slabBytes());
        long round = site.slabNumber() / lcm(places, colors);
        return (int) ((site.slabNumber() % colors + round % colors) % colors);
    }

    private CacheLevel level(long slabNumber) {
        if (fixedLevel != 0) {
            return geometry.levels().stream()
                    .filter(l -> l.level() == fixedLevel)
                    .findFirst()
                    .orElseGet(() -> geometry.levels().getLast());
        }
        long slabs = slabNumber < Long.MAX_VALUE ? slabNumber + 1 : slabNumber;
        return geometry.levelFor(slabs > Long.MAX_VALUE / hotLines ? Long.MAX_VALUE : slabs * hotLines);
    }

    private static long lcm(long a, long b) {
        long x = a;
        long y = b;
        while (y != 0) {
            long rest = x % y;
            x = y;
            y = rest;
        }
        return a / x * b; // way / slab bytes and the colors are both below 2^31
    }
}
