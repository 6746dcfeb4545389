package io.slab.core.slab;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** The copy of a slab's state in a plug-in's {@link io.slab.spi.DescriptorStore}. One that cannot be used any more is given up, and the slab goes on without. */
final class StoredDescriptor {
    private final DescriptorStorage storage;
    private final MemorySegment words;
    private boolean lost;
    private boolean freed;

    StoredDescriptor(DescriptorStorage storage, MemorySegment words) {
        this.storage = storage;
        this.words = words;
    }

    boolean isLost() {
        return lost;
    }

    /** Word 0 is the slab's address, the header follows. */
    void set(int word, long value) {
        if (!lost) {
            try {
                words.setAtIndex(JAVA_LONG, word, value);
            } catch (RuntimeException | Error e) {
                lose("a descriptor that cannot be written", e);
            }
        }
    }

    long get(int word) {
        if (!lost) {
            try {
                return words.getAtIndex(JAVA_LONG, word);
            } catch (RuntimeException | Error e) {
                lose("a descriptor that cannot be read", e);
            }
        }
        return 0;
    }

    private void lose(String what, Throwable cause) {
        lost = true;
        storage.failed(what, cause);
    }

    /** Idempotent. */
    void free() {
        if (!freed) {
            freed = true;
            lost = true; // whatever comes now must not write to what may be another's
            storage.free(words);
        }
    }
}
