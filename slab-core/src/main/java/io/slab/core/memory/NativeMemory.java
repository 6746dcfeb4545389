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

    /**
     * For reads. It is the shorter one, so that a write where a word was read is known to be inside, and not checked again: the JIT forgets
     * the last word when it notes what a bounds check has proved.
     */
    private static final MemorySegment READ =
            NativeAccess.enabled() ? MemorySegment.NULL.reinterpret(1L << 62) : MemorySegment.NULL;

    private NativeMemory() {}

    /**
     * Reads a word.
     *
     * @param address where
     * @return the word
     */
    public static long getLong(long address) {
        return READ.get(JAVA_LONG_UNALIGNED, address);
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
