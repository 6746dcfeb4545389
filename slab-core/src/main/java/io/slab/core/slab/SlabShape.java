package io.slab.core.slab;

/**
 * How slabs of one size are cut.
 *
 * @param slabBytes the slab's size, a multiple of the frame
 * @param objects how many objects it holds
 * @param headerBytes bytes before the first object at color 0: the header, rounded up to the alignment; 0 off slab
 * @param colors how many offsets the first object can have, at least 1
 * @param colorUnit the distance of two such offsets in bytes
 * @param colorBytes bytes of the objects that the slab does not hold, to have more colors than left-over space allows
 */
public record SlabShape(long slabBytes, int objects, long headerBytes, int colors, long colorUnit, long colorBytes) {
    /**
     * The offset of the first object.
     *
     * @param color 0 to {@code colors - 1}
     * @return bytes from the slab's start
     */
    public long firstOffset(int color) {
        return headerBytes + color * colorUnit;
    }
}
