package io.slab.tools.replay;

import io.slab.tools.peer.ReplayTarget;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What a replay does to an object's memory besides allocating and freeing it. */
enum ObjectAccess {
    /** Written in full with a {@link Pattern} when allocated, compared with it when freed. */
    PATTERN {
        @Override
        void allocated(ReplayTarget target, long address, long bytes, int object) {
            Pattern.fill(target.memory(address), target.offset(address), bytes, object);
        }

        @Override
        boolean intact(ReplayTarget target, long address, long bytes, int object) {
            return Pattern.matches(target.memory(address), target.offset(address), bytes, object);
        }
    },

    /**
     * Only the first word is written: for timing. Without it an allocator that hands out memory nobody has touched yet would leave its
     * page faults and cache misses out of the bill.
     */
    TOUCH {
        @Override
        void allocated(ReplayTarget target, long address, long bytes, int object) {
            if (bytes >= Long.BYTES) {
                MemorySegment memory = target.memory(address);
                memory.set(ValueLayout.JAVA_LONG_UNALIGNED, target.offset(address), object);
            }
        }

        @Override
        boolean intact(ReplayTarget target, long address, long bytes, int object) {
            return true;
        }
    };

    /** Called after an object was allocated. */
    abstract void allocated(ReplayTarget target, long address, long bytes, int object);

    /** Called before an object is freed: tells whether it still holds what was written. */
    abstract boolean intact(ReplayTarget target, long address, long bytes, int object);
}
