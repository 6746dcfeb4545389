package io.slab.core.slab;

import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRegion;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.Set;

/** Memory on the Java heap that forgets what was in it when it is given back, and refuses to give back or commit a page twice. */
final class ForgetfulBackend implements PageBackend {
    private static final int PAGE = 4096;

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.DECOMMIT);
    }

    @Override
    public long pageBytes() {
        return PAGE;
    }

    @Override
    public long preferredRegionBytes(long reservedBytes) {
        return 1 << 20;
    }

    @Override
    public PageRegion reserve(long bytes, long alignment, int node) {
        MemorySegment memory = MemorySegment.ofArray(new long[(int) (bytes / 8)]);
        BitSet committed = new BitSet();
        return new PageRegion() {
            @Override
            public MemorySegment segment() {
                return memory;
            }

            @Override
            public void commit(long offset, long length) {
                change(offset, length, true);
            }

            @Override
            public void decommit(long offset, long length) {
                change(offset, length, false);
                memory.asSlice(offset, length).fill((byte) 0xEE);
            }

            private void change(long offset, long length, boolean to) {
                for (int page = (int) (offset / PAGE); page < (offset + length) / PAGE; page++) {
                    if (committed.get(page) == to) {
                        throw new IllegalStateException("page " + page + " is so already: committed = " + to);
                    }
                    committed.set(page, to);
                }
            }

            @Override
            public void release() {}
        };
    }
}
