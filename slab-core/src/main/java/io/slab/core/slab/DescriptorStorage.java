package io.slab.core.slab;

import io.slab.error.SlabOutOfMemoryException;
import io.slab.error.SlabOutOfMemoryException.Limit;
import io.slab.error.SlabPluginException;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.DescriptorStore;
import java.lang.foreign.MemorySegment;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A plug-in's {@link DescriptorStore}, with guards around it. Thread-safe as the store is. */
public final class DescriptorStorage {
    private final String name;
    private final DescriptorStore store;
    private final BiConsumer<String, Throwable> failures;

    /** What could not be told of when it happened. */
    private volatile @Nullable Throwable untold;

    /**
     * Around a store.
     *
     * @param name the plug-in's name, for errors
     * @param store the store
     * @param failures hears what failed without failing the operation, and why
     */
    public DescriptorStorage(String name, DescriptorStore store, BiConsumer<String, Throwable> failures) {
        this.name = name;
        this.store = store;
        this.failures = failures;
    }

    StoredDescriptor allocate(long objects) {
        tellUntold();
        long bytes = 8 + SlabHeader.bytes(objects);
        @Nullable MemorySegment words;
        try {
            words = store.allocate(bytes);
        } catch (BackendMemoryException e) {
            throw new SlabOutOfMemoryException(
                    Limit.BACKEND, "descriptor store '" + name + "' has no memory left: " + e.getMessage(), e);
        } catch (Throwable e) {
            throw new SlabPluginException(name, "descriptor store '" + name + "' threw: " + e, e);
        }
        if (words == null || words.byteSize() < bytes || words.isReadOnly() || words.address() % 8 != 0) {
            throw new SlabPluginException(
                    name,
                    "descriptor store '" + name + "' gave " + words + " instead of " + bytes
                            + " bytes, writable and aligned to 8",
                    null);
        }
        return new StoredDescriptor(this, words);
    }

    void free(MemorySegment words) {
        try {
            store.free(words);
        } catch (Throwable e) {
            failed("a descriptor that cannot be freed", e);
        }
    }

    /** Tells of a failure, or leaves that to who makes the next slab: a free does not fail because there is no Java heap to tell of it. */
    void failed(String what, Throwable cause) {
        try {
            tell(what, cause);
        } catch (Throwable e) {
            untold = cause;
        }
    }

    private void tellUntold() {
        Throwable cause = untold;
        if (cause != null) {
            tell("a descriptor that could not be used or freed", cause);
            untold = null;
        }
    }

    private void tell(String what, Throwable cause) {
        failures.accept("descriptor store '" + name + "': " + what, cause);
    }
}
