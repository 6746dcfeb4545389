package io.slab.core.slab;

/**
 * Exact division by a constant without dividing: for a stride {@code odd × 2^shift}, {@code rotateRight(distance × inverse(odd), shift)}
 * is the index of an object exactly if it is below the number of objects (unsigned), and huge for every distance that is no multiple
 * of the stride. One multiplication, one rotation and one comparison thus refuse foreign, misaligned and interior addresses. Source: Granlund and
 * Montgomery, <i>Division by Invariant Integers using Multiplication</i> (PLDI 1994), section 9.
 *
 * @param inverse the inverse of the odd part modulo 2<sup>64</sup>
 * @param shift the number of trailing zeros
 */
public record Divisor(long inverse, int shift) {
    /**
     * For a stride.
     *
     * @param stride more than 0
     * @return its divisor
     */
    public static Divisor of(long stride) {
        int shift = Long.numberOfTrailingZeros(stride);
        long odd = stride >>> shift;
        long inverse = odd; // correct to 3 bits; each Newton step doubles them
        for (int i = 0; i < 5; i++) {
            inverse *= 2 - odd * inverse;
        }
        return new Divisor(inverse, shift);
    }

    /**
     * Divides.
     *
     * @param distance the distance from the first object
     * @return the index if the distance is a multiple of the stride, else a number that is huge when compared unsigned
     */
    public long index(long distance) {
        return Long.rotateRight(distance * inverse, shift);
    }
}
