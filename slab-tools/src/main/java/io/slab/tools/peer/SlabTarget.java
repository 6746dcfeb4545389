package io.slab.tools.peer;

import io.slab.SlabAllocator;
import io.slab.bench.peer.ConstantClass;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/** Slab as an allocator to replay on. */
public class SlabTarget implements ReplayTarget {
    private final SlabAllocator allocator;

    SlabTarget(SlabAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Wraps an allocator and closes it in the end.
     *
     * @param allocator the allocator
     * @return the target
     */
    public static SlabTarget of(SlabAllocator allocator) {
        long probe = allocator.allocateRaw(Long.BYTES);
        boolean realAddresses = allocator.segmentOf(probe).isNative();
        allocator.free(probe);
        return realAddresses
                ? ConstantClass.<SlabTarget>make(MethodHandles.lookup(), Constant.class, allocator)
                : new Synthetic(allocator);
    }

    /**
     * Returns the allocator itself.
     *
     * @return the allocator
     */
    public final SlabAllocator allocator() {
        return allocator;
    }

    @Override
    public long allocate(long bytes) {
        return allocator.allocateRaw(bytes);
    }

    @Override
    public void free(long address) {
        allocator.free(address);
    }

    @Override
    public final void reclaim() {
        allocator.reclaim();
    }

    @Override
    public final void close() {
        allocator.close();
    }

    /** With a constant for the allocator, as the C allocators' functions are: made anew for each. */
    static final class Constant extends SlabTarget {
        private static final SlabAllocator ALLOCATOR = ConstantClass.data(MethodHandles.lookup(), SlabAllocator.class);

        Constant() {
            super(ALLOCATOR);
        }

        @Override
        public long allocate(long bytes) {
            return ALLOCATOR.allocateRaw(bytes);
        }

        @Override
        public void free(long address) {
            ALLOCATOR.free(address);
        }
    }

    /** For backends whose addresses name no native memory. */
    private static final class Synthetic extends SlabTarget {
        Synthetic(SlabAllocator allocator) {
            super(allocator);
        }

        @Override
        public MemorySegment memory(long address) {
            return allocator().segmentOf(address);
        }

        @Override
        public long offset(long address) {
            return 0;
        }
    }
}
