package io.slab;

/**
 * How a cache's slabs are cut.
 *
 * @param objectSize bytes per object
 * @param stride bytes from one object to the next
 * @param slabBytes bytes of the slabs that are made now; earlier ones may be smaller
 * @param objectsPerSlab objects in such a slab
 * @param colors how many different offsets of the first object such a slab can have
 * @param distinctColors how many different offsets of the first object the slabs that there are really have
 * @param colorBytes bytes of the objects that these slabs could hold but give up for colors; colors in left-over space cost nothing
 * @param descriptors where descriptors are, never {@link DescriptorPlacement#AUTO}
 * @param checks the checks in force
 */
public record CacheShape(
        long objectSize,
        long stride,
        long slabBytes,
        int objectsPerSlab,
        int colors,
        int distinctColors,
        long colorBytes,
        DescriptorPlacement descriptors,
        Checks checks) {}
