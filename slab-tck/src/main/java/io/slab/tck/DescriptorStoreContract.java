package io.slab.tck;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.slab.spi.BackendMemoryException;
import io.slab.spi.DescriptorStore;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every {@link DescriptorStore} must do. Extend it, implement {@link #newStore}, inherit the tests. */
@ExtendWith(ContractCoverage.class)
public abstract class DescriptorStoreContract {
    private static final long[] SIZES = {48, 56, 64, 104, 176, 1024, 8200, 65_584};

    /** For subclasses. */
    protected DescriptorStoreContract() {}

    /**
     * Makes the store that is tested.
     *
     * @return a new store with room for some MiB
     */
    protected abstract DescriptorStore newStore();

    private static void fill(MemorySegment words, long value) {
        for (long i = 0; i < words.byteSize() / 8; i++) {
            words.setAtIndex(JAVA_LONG, i, value * 31 + i);
        }
    }

    private static void assertFilled(MemorySegment words, long value) {
        for (long i = 0; i < words.byteSize() / 8; i++) {
            assertEquals(value * 31 + i, words.getAtIndex(JAVA_LONG, i), "a word of another descriptor's memory");
        }
    }

    @Test
    void aDescriptorMustHaveTheSizeThatWasAskedFor() {
        DescriptorStore store = newStore();
        for (long size : SIZES) {
            assertTrue(store.allocate(size).byteSize() >= size, () -> "asked for " + size);
        }
    }

    @Test
    void aDescriptorMustBeWritableAndAligned() {
        DescriptorStore store = newStore();
        for (long size : SIZES) {
            MemorySegment words = store.allocate(size);
            assertFalse(words.isReadOnly(), "read-only");
            assertEquals(0, words.address() % 8, "the address modulo 8");
        }
    }

    @Test
    void descriptorsMustNotOverlap() {
        DescriptorStore store = newStore();
        List<MemorySegment> all = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            all.add(store.allocate(SIZES[i % 5]).asSlice(0, SIZES[i % 5]));
            fill(all.get(i), i);
        }
        for (int i = 0; i < 400; i++) {
            assertFilled(all.get(i), i);
        }
    }

    @Test
    void aFreedDescriptorMustLeaveTheOthersAlone() {
        DescriptorStore store = newStore();
        MemorySegment kept = store.allocate(64);
        MemorySegment gone = store.allocate(64);
        fill(kept.asSlice(0, 64), 3);
        store.free(gone);
        for (int i = 0; i < 50; i++) {
            fill(store.allocate(64).asSlice(0, 64), 9);
        }
        assertFilled(kept.asSlice(0, 64), 3);
    }

    @Test
    void descriptorsMustComeAndGoWithoutEnd() {
        DescriptorStore store = newStore();
        for (int round = 0; round < 20_000; round++) {
            MemorySegment words = store.allocate(8200);
            words.setAtIndex(JAVA_LONG, 1024, round);
            store.free(words);
        }
    }

    @Test
    void anotherThreadMustBeAbleToWriteAndFree() throws Exception {
        DescriptorStore store = newStore();
        MemorySegment words = store.allocate(128);
        Crew.elsewhere(() -> {
            fill(words.asSlice(0, 128), 5);
            store.free(words);
            return true;
        });
        store.free(store.allocate(128));
    }

    @Test
    void threadsMustNotDisturbEachOther() throws Exception {
        DescriptorStore store = newStore();
        Crew.together(4, thread -> {
            for (int round = 0; round < 2000; round++) {
                MemorySegment words = store.allocate(64).asSlice(0, 64);
                fill(words, thread);
                LockSupport.parkNanos(1); // lets another thread write, if it holds the same memory
                assertFilled(words, thread);
                store.free(words);
            }
            return true;
        });
    }

    @Test
    void anImpossibleRequestMustThrowBackendMemoryExceptionAndHarmNothing() {
        DescriptorStore store = newStore();
        try {
            store.free(store.allocate(1L << 60));
        } catch (BackendMemoryException e) {
            assertFalse(String.valueOf(e.getMessage()).isBlank(), "the exception says nothing");
        } catch (OutOfMemoryError e) { // which JUnit would let through, and end the run
            fail("OutOfMemoryError instead of BackendMemoryException", e);
        }
        fill(store.allocate(64).asSlice(0, 64), 1);
    }
}
