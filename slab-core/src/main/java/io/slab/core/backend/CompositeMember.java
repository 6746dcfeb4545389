package io.slab.core.backend;

import io.slab.spi.BackendMemoryException;
import io.slab.spi.Bytes;
import io.slab.spi.Capability;
import io.slab.spi.MemoryFile;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRegion;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** One of the backends that {@link CompositeBackend} tries: its regions, its refusals, and whether it is worth a try. Thread-safe. */
final class CompositeMember {
    private static final long PAUSE_NANOS = 1_000_000_000;

    private final String name;
    private final PageBackend backend;
    private long regions;
    private long bytes;
    private long refusals;
    private String lastRefusal = "";
    private boolean full;
    private long fullSince;

    CompositeMember(String name, PageBackend backend) {
        this.name = name;
        this.backend = backend;
    }

    String name() {
        return name;
    }

    PageBackend backend() {
        return backend;
    }

    boolean isNative() {
        return backend.capabilities().contains(Capability.NATIVE_ADDRESSES);
    }

    synchronized boolean isFull() {
        return full && System.nanoTime() - fullSince < PAUSE_NANOS;
    }

    private synchronized void refused(Exception e) {
        refusals++;
        lastRefusal = String.valueOf(e.getMessage());
        full = true;
        fullSince = System.nanoTime();
    }

    private synchronized void gaveBack() {
        full = false;
    }

    private synchronized void count(int sign, long size) {
        regions += sign;
        bytes += sign * size;
    }

    synchronized String describe() {
        return regions + " regions, " + Bytes.format(bytes)
                + (refusals == 0 ? "" : "; refused " + refusals + " times, the last: " + lastRefusal);
    }

    /** A region of which at least one page can be committed: a backend that only has address space left is as good as full. */
    PageRegion reserve(long size, long alignment, int node, long page) {
        PageRegion region;
        try {
            region = backend.reserve(size, alignment, node);
        } catch (Exception e) {
            refused(e);
            throw e;
        }
        try {
            region.commit(0, Math.min(size, page));
            region.decommit(0, Math.min(size, page));
        } catch (Exception e) {
            refused(e);
            try {
                region.release();
            } catch (Exception again) {
                e.addSuppressed(again);
            }
            throw e;
        }
        count(1, size);
        return new Spilled(region, size);
    }

    /** A region that tells its member what becomes of it. */
    final class Spilled implements PageRegion {
        private final PageRegion inner;
        private final long size;

        Spilled(PageRegion inner, long size) {
            this.inner = inner;
            this.size = size;
        }

        CompositeMember owner() {
            return CompositeMember.this;
        }

        PageRegion inner() {
            return inner;
        }

        @Override
        public MemorySegment segment() {
            return inner.segment();
        }

        @Override
        public void commit(long offset, long length) {
            try {
                inner.commit(offset, length);
            } catch (BackendMemoryException e) {
                refused(e);
                throw e;
            }
        }

        @Override
        public void decommit(long offset, long length) {
            inner.decommit(offset, length);
            gaveBack();
        }

        @Override
        public void populate(long offset, long length) {
            inner.populate(offset, length);
        }

        @Override
        public void force(long offset, long length) {
            inner.force(offset, length);
        }

        @Override
        public Optional<MemoryFile> file() {
            return inner.file();
        }

        @Override
        public void release() {
            inner.release();
            count(-1, size);
            gaveBack();
        }
    }
}
