package io.slab.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.slab.spi.BackendMemoryException;
import io.slab.spi.PageBackend;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Marks memory, looks whether it still bears the mark, and asks backends for what they cannot have. Offsets and sizes are multiples of a word. */
final class PageAssertions {
    private PageAssertions() {}

    /** Writes words of which each tells the value and where it is. */
    static void fill(MemorySegment segment, long offset, long bytes, long value) {
        for (long at = offset; at < offset + bytes; at += Long.BYTES) {
            segment.set(ValueLayout.JAVA_LONG, at, value ^ at);
        }
    }

    /** Fails unless the words are as {@link #fill} leaves them. */
    static void assertFilled(MemorySegment segment, long offset, long bytes, long value) {
        for (long at = offset; at < offset + bytes; at += Long.BYTES) {
            long place = at;
            assertEquals(value ^ at, segment.get(ValueLayout.JAVA_LONG, at), () -> "content at offset " + place);
        }
    }

    /** Fails unless the words are zeros. */
    static void assertZero(MemorySegment segment, long offset, long bytes) {
        for (long at = offset; at < offset + bytes; at += Long.BYTES) {
            long place = at;
            assertEquals(0, segment.get(ValueLayout.JAVA_LONG, at), () -> "content at offset " + place);
        }
    }

    /** Fails unless such a region is refused as the contract says. */
    static void assertRefused(PageBackend backend, long bytes, long alignment) {
        assertThrows(BackendMemoryException.class, () -> {
            try {
                backend.reserve(bytes, alignment, -1).release();
            } catch (OutOfMemoryError e) { // JUnit would stop here
                throw new AssertionError("reserve(" + bytes + ") threw the JVM's own error", e);
            }
        });
    }
}
