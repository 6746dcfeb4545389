package io.slab.spi;

import java.util.Objects;

/**
 * Some pages of a region.
 *
 * @param region the region
 * @param offset bytes from its start, a multiple of the page size
 * @param bytes how many, a positive multiple of the page size
 */
public record PageRange(PageRegion region, long offset, long bytes) {
    /** Checks that the region is there. */
    public PageRange {
        Objects.requireNonNull(region, "region");
    }
}
