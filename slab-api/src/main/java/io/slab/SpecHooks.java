package io.slab;

import io.slab.spi.AllocationLifecycle;
import io.slab.spi.ObjectLifecycle;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The lambdas of one specification, made into a lifecycle; immutable. */
record SpecHooks(
        Consumer<MemorySegment> construct,
        Consumer<MemorySegment> destruct,
        @Nullable Consumer<MemorySegment> onAllocate,
        @Nullable Consumer<MemorySegment> onFree) {

    static final SpecHooks NONE = new SpecHooks(SpecHooks::nothing, SpecHooks::nothing, null, null);

    private static void nothing(MemorySegment object) {
        // a hook that was not given
    }

    /** Hooks of single allocations cost the magazines: only who asks for them gets them. */
    ObjectLifecycle lifecycle() {
        return onAllocate == null && onFree == null
                ? new Constructed(construct, destruct)
                : new Allocated(
                        construct,
                        destruct,
                        onAllocate == null ? SpecHooks::nothing : onAllocate,
                        onFree == null ? SpecHooks::nothing : onFree);
    }

    private static class Constructed implements ObjectLifecycle {
        private final Consumer<MemorySegment> constructor;
        private final Consumer<MemorySegment> destructor;

        Constructed(Consumer<MemorySegment> constructor, Consumer<MemorySegment> destructor) {
            this.constructor = constructor;
            this.destructor = destructor;
        }

        @Override
        public void construct(MemorySegment object) {
            constructor.accept(object);
        }

        @Override
        public void destruct(MemorySegment object) {
            destructor.accept(object);
        }
    }

    private static final class Allocated extends Constructed implements AllocationLifecycle {
        private final Consumer<MemorySegment> allocated;
        private final Consumer<MemorySegment> freed;

        Allocated(
                Consumer<MemorySegment> constructor,
                Consumer<MemorySegment> destructor,
                Consumer<MemorySegment> allocated,
                Consumer<MemorySegment> freed) {
            super(constructor, destructor);
            this.allocated = allocated;
            this.freed = freed;
        }

        @Override
        public void onAllocate(MemorySegment object) {
            allocated.accept(object);
        }

        @Override
        public void onFree(MemorySegment object) {
            freed.accept(object);
        }
    }
}
