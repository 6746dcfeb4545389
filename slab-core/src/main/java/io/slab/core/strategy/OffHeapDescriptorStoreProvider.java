package io.slab.core.strategy;

import io.slab.spi.BackendMemoryException;
import io.slab.spi.DescriptorStore;
import io.slab.spi.DescriptorStoreProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The descriptor store {@code off-heap}: descriptors side by side in native memory of their own, apart from the objects. */
public final class OffHeapDescriptorStoreProvider implements DescriptorStoreProvider {
    private static final long CHUNK = 64L << 10;

    /** For the service loader. */
    public OffHeapDescriptorStoreProvider() {}

    @Override
    public String name() {
        return "off-heap";
    }

    @Override
    public String description() {
        return "native memory of their own, apart from the objects, where people and tools find them after a crash";
    }

    @Override
    public List<StrategyOption> options() {
        return List.of(StrategyOption.bytes("limit", "1t", CHUNK, Long.MAX_VALUE, "the most bytes it takes"));
    }

    @Override
    public DescriptorStore create(StrategyOptions options) {
        return new OffHeap(options.bytes("limit", 1L << 40, CHUNK, Long.MAX_VALUE));
    }

    /** Chunks are cut from the front; what comes back is kept by its size for the next of that size, of which a few exist. */
    private static final class OffHeap implements DescriptorStore, AutoCloseable {
        private final Arena arena = Arena.ofShared();
        private final Map<Long, Deque<MemorySegment>> free = new HashMap<>();
        private final long limit;
        private MemorySegment chunk = MemorySegment.NULL;
        private long cut;
        private long taken;

        OffHeap(long limit) {
            this.limit = limit;
        }

        @Override
        public synchronized MemorySegment allocate(long bytes) {
            Deque<MemorySegment> same = free.get(bytes);
            if (same != null && !same.isEmpty()) {
                return same.pop();
            }
            if (cut + bytes > chunk.byteSize()) {
                long size = Math.max(CHUNK, bytes);
                if (size > limit - taken) {
                    throw new BackendMemoryException(
                            size + " bytes more would exceed the limit of " + limit + ": raise the option 'limit'",
                            null);
                }
                try {
                    chunk = arena.allocate(size, 8);
                } catch (OutOfMemoryError e) {
                    throw new BackendMemoryException("the system has no " + size + " bytes for descriptors", e);
                }
                cut = 0;
                taken += size;
            }
            MemorySegment descriptor = chunk.asSlice(cut, bytes);
            cut += bytes;
            return descriptor;
        }

        @Override
        public synchronized void free(MemorySegment descriptor) {
            free.computeIfAbsent(descriptor.byteSize(), size -> new ArrayDeque<>())
                    .push(descriptor);
        }

        @Override
        public synchronized void close() {
            if (arena.scope().isAlive()) {
                arena.close();
            }
        }
    }
}
