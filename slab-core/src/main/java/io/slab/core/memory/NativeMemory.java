package io.slab.core.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Reads and writes words at real addresses. One segment over everything, in a constant, is what the JIT turns into a bare load or
 * store. Nothing here is checked: callers prove that the address is inside a region that cannot be released meanwhile.
 */
public final class NativeMemory {
    /**
     * A word at an address, with {@link #READ} and {@link #WRITE}: for the fast path, where {@link #getLong} and {@link #setLong} would be two
     * calls more. The JIT inlines 15 levels deep, and what users build on top needs most of them.
     */
    public static final VarHandle WORD = JAVA_LONG_UNALIGNED.varHandle();

    /**
     * All of the memory, for reads. It is the shorter one, so that a write where a word was read is known to be inside, and not checked again: the
     * JIT forgets the last word when it notes what a bounds check has proved.
     */
    public static final MemorySegment READ = memory(1L << 62);

    /** All of the memory, for writes. */
    public static final MemorySegment WRITE = memory(Long.MAX_VALUE);

    /** The address of a word that nobody writes and that no object has; 0 if there is no native memory. */
    public static final long GUARD = NativeAccess.enabled()
            ? Arena.global().allocate(JAVA_LONG_UNALIGNED).address()
            : 0;

    static {
        // Links the calls, which takes Java heap: a free may be the first to come here, because there is none.
        if (GUARD != 0) {
            setLong(GUARD, getLong(GUARD));
        }
    }

    private static MemorySegment memory(long bytes) {
        return NativeAccess.enabled() ? MemorySegment.NULL.reinterpret(bytes) : MemorySegment.NULL;
    }

    private NativeMemory() {}

    /**
     * Reads a word.
     *
     * @param address where
     * @return the word
     */
    public static long getLong(long address) {
        return (long) WORD.get(READ, address);
    }

    /**
     * Writes a word.
     *
     * @param address where
     * @param value the word
     */
    public static void setLong(long address, long value) {
        WORD.set(WRITE, address, value);
    }

    /**
     * Fills with zeros.
     *
     * @param address where
     * @param bytes how many
     */
    public static void zero(long address, long bytes) {
        WRITE.asSlice(address, bytes).fill((byte) 0);
    }

    /**
     * A segment over a range, alive as long as the given scope.
     *
     * @param address where
     * @param bytes how many
     * @param scope whose life the segment shares
     * @return the segment
     */
    public static MemorySegment segment(long address, long bytes, Arena scope) {
        return MemorySegment.ofAddress(address).reinterpret(bytes, scope, null);
    }
}
