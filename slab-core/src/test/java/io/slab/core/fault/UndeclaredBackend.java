package io.slab.core.fault;

import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRegion;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A backend whose {@link IllegalStateException}s become checked exceptions.
 *
 * @param inner what it stands before
 */
record UndeclaredBackend(PageBackend inner) implements PageBackend {
    private static <T> T call(Supplier<T> body) {
        try {
            return body.get();
        } catch (IllegalStateException e) {
            Undeclared.<RuntimeException>sneak(new IOException(e));
            throw e;
        }
    }

    private static void run(Runnable body) {
        call(() -> {
            body.run();
            return true;
        });
    }

    @Override
    public Set<Capability> capabilities() {
        return inner.capabilities();
    }

    @Override
    public long pageBytes() {
        return inner.pageBytes();
    }

    @Override
    public long preferredRegionBytes(long reservedBytes) {
        return inner.preferredRegionBytes(reservedBytes);
    }

    @Override
    public PageRegion reserve(long bytes, long alignment, int node) {
        return new UndeclaredRegion(call(() -> inner.reserve(bytes, alignment, node)));
    }

    @Override
    public void close() {
        inner.close();
    }

    private record UndeclaredRegion(PageRegion inner) implements PageRegion {
        @Override
        public MemorySegment segment() {
            return inner.segment();
        }

        @Override
        public void commit(long offset, long bytes) {
            run(() -> inner.commit(offset, bytes));
        }

        @Override
        public void decommit(long offset, long bytes) {
            run(() -> inner.decommit(offset, bytes));
        }

        @Override
        public void release() {
            run(inner::release);
        }
    }
}
