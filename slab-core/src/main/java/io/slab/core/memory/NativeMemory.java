package io.slab.core.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Reads and writes words at real addresses. One segment over everything, in a constant, is what the JIT turns into a bare load or
 * store. Nothing here is checked: callers prove that the address is inside a region that cannot be released meanwhile.
 */
public final class NativeMemory {
    private static final MemorySegment ALL =
            NativeAccess.enabled() ? MemorySegment.NULL.reinterpret(Long.MAX_VALUE) : MemorySegment.NULL;

    private NativeMemory() {}

    /**
     * Reads a word.
     *
     * @param address where
     * @return the word
     */
    public static long getLong(long address) {
        return ALL.get(JAVA_LONG_UNALIGNED, address);
    }

    /**
     * Writes a word.
     *
     * @param address where
     * @param value the word
     */
    public static void setLong(long address, long value) {
        ALL.set(JAVA_LONG_UNALIGNED, address, value);
    }

    /**
     * Fills with zeros.
     *
     * @param address where
     * @param bytes how many
     */
    public static void zero(long address, long bytes) {
        ALL.asSlice(address, bytes).fill((byte) 0);
    }

    /**
     * A segment over a range, alive as long as the given scope.
     *
     * @param address where
     * @param bytes how many
     * @param scope whose life the segment shares
     * @return the segment
     */
    public static MemorySegment segment(long address, long bytes, java.lang.foreign.Arena scope) {
        return MemorySegment.ofAddress(address).reinterpret(bytes, scope, null);
    }
}
