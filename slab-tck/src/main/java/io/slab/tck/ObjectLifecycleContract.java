package io.slab.tck;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.spi.AllocationLifecycle;
import io.slab.spi.ObjectLifecycle;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every {@link ObjectLifecycle} must do. Extend it, implement the factory method and {@link #objectBytes}, inherit the tests.
 */
@ExtendWith(ContractCoverage.class)
public abstract class ObjectLifecycleContract {
    private static final byte SENTINEL = (byte) 0xA5;
    private static final int OBJECTS = 16;

    /** For subclasses. */
    protected ObjectLifecycleContract() {}

    /**
     * Makes the hooks that are tested.
     *
     * @return new hooks
     */
    protected abstract ObjectLifecycle newLifecycle();

    /**
     * The size of the objects that the hooks are for.
     *
     * @return bytes
     */
    protected long objectBytes() {
        return 64;
    }

    /**
     * Fails unless the object is in constructed state.
     *
     * @param object the object
     */
    protected void assertConstructed(MemorySegment object) {}

    private interface Use {
        void of(ObjectLifecycle lifecycle, MemorySegment object) throws Exception;
    }

    private void onEach(Use use) throws Exception {
        ObjectLifecycle lifecycle = newLifecycle();
        long stride = (objectBytes() + 15) / 16 * 16;
        try (Arena arena = Arena.ofShared()) {
            MemorySegment slab = arena.allocate(OBJECTS * stride, 16);
            slab.fill(SENTINEL);
            for (int i = 0; i < OBJECTS; i++) {
                use.of(lifecycle, slab.asSlice(i * stride, objectBytes()));
            }
        }
    }

    @Test
    void memoryOfAnyContentMustBeConstructed() throws Exception {
        onEach((lifecycle, object) -> {
            lifecycle.construct(object);
            assertConstructed(object);
        });
    }

    @Test
    void anObjectMustBeConstructedAgainAfterItWasDestructed() throws Exception {
        onEach((lifecycle, object) -> {
            for (int i = 0; i < 3; i++) {
                lifecycle.construct(object);
                assertConstructed(object);
                lifecycle.destruct(object);
            }
        });
    }

    @Test
    void aDestructorMustNotThrow() throws Exception {
        onEach((lifecycle, object) -> {
            lifecycle.construct(object);
            assertDoesNotThrow(() -> lifecycle.destruct(object));
        });
    }

    @Test
    void hooksMustNotKeepTheSegmentOfAnEarlierCall() throws Exception {
        ObjectLifecycle lifecycle = newLifecycle();
        for (int i = 0; i < 3; i++) {
            try (Arena arena = Arena.ofConfined()) { // closed after each round: a kept segment fails in the next
                MemorySegment object = arena.allocate(objectBytes(), 16);
                lifecycle.construct(object);
                lifecycle.destruct(object);
            }
        }
    }

    @Test
    void differentThreadsMustBeAbleToConstructAndDestruct() throws Exception {
        onEach((lifecycle, object) -> {
            lifecycle.construct(object);
            Crew.elsewhere(() -> {
                lifecycle.destruct(object);
                return true;
            });
        });
    }

    @Test
    void threadsMustBeAbleToShareTheHooks() throws Exception {
        ObjectLifecycle lifecycle = newLifecycle();
        long bytes = objectBytes();
        int done = Crew.together(4, thread -> {
                    try (Arena arena = Arena.ofConfined()) {
                        for (int i = 0; i < 200; i++) {
                            MemorySegment object = arena.allocate(bytes, 16);
                            lifecycle.construct(object);
                            assertConstructed(object);
                            lifecycle.destruct(object);
                        }
                    }
                    return true;
                })
                .size();
        assertEquals(4, done);
    }

    private AllocationLifecycle allocationHooks() {
        ObjectLifecycle lifecycle = newLifecycle();
        assumeTrue(lifecycle instanceof AllocationLifecycle, "hooks of slabs alone");
        return (AllocationLifecycle) lifecycle;
    }

    @Test
    void anObjectMustStayConstructedThroughAllocationsAndFrees() throws Exception {
        allocationHooks();
        onEach((lifecycle, object) -> {
            AllocationLifecycle hooks = (AllocationLifecycle) lifecycle;
            lifecycle.construct(object);
            for (int i = 0; i < 3; i++) {
                hooks.onAllocate(object);
                hooks.onFree(object);
                assertConstructed(object);
            }
            lifecycle.destruct(object);
        });
    }

    @Test
    void differentThreadsMustBeAbleToAllocateAndFree() throws Exception {
        AllocationLifecycle hooks = allocationHooks();
        try (Arena arena = Arena.ofShared()) {
            MemorySegment slab = arena.allocate(4 * 64 * objectBytes(), 16);
            Crew.together(4, thread -> {
                for (int i = 0; i < 64; i++) {
                    MemorySegment object = slab.asSlice((thread * 64L + i) * objectBytes(), objectBytes());
                    hooks.construct(object);
                    hooks.onAllocate(object);
                    hooks.onFree(object);
                    hooks.destruct(object);
                }
                return true;
            });
        }
    }
}
