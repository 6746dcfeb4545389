package io.slab.core.reclaim;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Memory that cannot go back at the moment of closing. */
class LeftoversTest {
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    /** Called by the C library in the middle of a native call that uses the segment. */
    int compare(MemorySegment a, MemorySegment b) throws InterruptedException {
        inside.countDown();
        goOn.await();
        return Long.compare(a.address(), b.address());
    }

    @Test
    void memoryThatANativeCallUsesMustGoBackWhenTheCallReturns() throws Exception {
        Linker linker = Linker.nativeLinker();
        MethodHandle sort = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("qsort"),
                FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));
        MethodHandle compare = MethodHandles.lookup()
                .bind(this, "compare", MethodType.methodType(int.class, MemorySegment.class, MemorySegment.class));
        try (Arena arena = Arena.ofShared()) {
            MemorySegment comparator =
                    linker.upcallStub(compare, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS), arena);
            SlabAllocator slabs = SlabAllocatorConfig.builder().backend("mmap").create();
            MemorySegment used = slabs.allocate(16);
            Thread caller = Thread.ofPlatform().start(() -> {
                try {
                    sort.invokeExact(used, 2L, 8L, comparator);
                } catch (Throwable t) {
                    throw new IllegalStateException(t);
                }
            });
            inside.await();
            slabs.close(); // returns although the segment is in use
            assertThat(used.scope().isAlive())
                    .as("what the call uses is still there")
                    .isTrue();
            goOn.countDown();
            caller.join();
            long end = System.nanoTime() + 30_000_000_000L;
            while (used.scope().isAlive() && System.nanoTime() < end) {
                Thread.sleep(5);
            }
            assertThat(used.scope().isAlive()).isFalse();
        }
    }
}
