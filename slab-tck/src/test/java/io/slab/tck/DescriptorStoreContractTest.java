package io.slab.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.spi.BackendMemoryException;
import io.slab.spi.DescriptorStore;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class DescriptorStoreContractTest {
    private static Supplier<DescriptorStore> maker;

    @EnabledIf("io.slab.tck.ContractRun#isRunning")
    static class Subject extends DescriptorStoreContract {
        @Override
        protected DescriptorStore newStore() {
            return maker.get();
        }
    }

    /** A correct store, or one that allocates otherwise. */
    private static class Correct implements DescriptorStore {
        private final Map<MemorySegment, Arena> arenas = new ConcurrentHashMap<>();

        @Override
        public MemorySegment allocate(long bytes) {
            if (bytes > 1L << 30) {
                throw new BackendMemoryException("no " + bytes + " bytes", null);
            }
            Arena arena = newArena();
            MemorySegment words = arena.allocate(bytes, 8);
            arenas.put(words, arena);
            return words;
        }

        Arena newArena() {
            return Arena.ofShared();
        }

        @Override
        public void free(MemorySegment descriptor) {
            Arena arena = arenas.remove(descriptor);
            if (arena != null) {
                arena.close();
            }
        }
    }

    private static DescriptorStore giving(LongFunction<MemorySegment> memory) {
        return new Correct() {
            @Override
            public MemorySegment allocate(long bytes) {
                super.allocate(Math.min(bytes, 8));
                return memory.apply(bytes);
            }
        };
    }

    private static DescriptorStore overlapping() {
        MemorySegment all = Arena.global().allocate(70_000, 8);
        return giving(bytes -> all.asSlice(0, bytes));
    }

    private static DescriptorStore freesAll() {
        return new Correct() {
            private final Arena all = Arena.ofShared();

            @Override
            public MemorySegment allocate(long bytes) {
                return all.allocate(Math.min(bytes, 1 << 20), 8);
            }

            @Override
            public void free(MemorySegment descriptor) {
                all.close();
            }
        };
    }

    private static DescriptorStore neverReuses() {
        return new Correct() {
            private long left = 1 << 20;

            @Override
            public synchronized MemorySegment allocate(long bytes) {
                left -= bytes;
                if (left < 0) {
                    throw new BackendMemoryException("used up", null);
                }
                return super.allocate(bytes);
            }
        };
    }

    private static DescriptorStore confined() {
        return new Correct() {
            @Override
            Arena newArena() {
                return Arena.ofConfined();
            }
        };
    }

    /** Hands one freed descriptor of each size out to whoever asks, without a look at who else does. */
    private static DescriptorStore racing() {
        return new DescriptorStore() {
            private final Map<Long, MemorySegment> last = new HashMap<>();

            @Override
            public MemorySegment allocate(long bytes) {
                return last.computeIfAbsent(bytes, size -> Arena.global().allocate(Math.min(size, 1 << 20), 8));
            }

            @Override
            public void free(MemorySegment descriptor) {}
        };
    }

    private static DescriptorStore jvmError() {
        return giving(bytes -> {
            if (bytes > 1L << 30) {
                throw new OutOfMemoryError("scripted");
            }
            return Arena.ofAuto().allocate(bytes, 8);
        });
    }

    @Test
    void aCorrectStoreMustPass() {
        maker = Correct::new;
        assertThat(ContractRun.failures(Subject.class)).isEmpty();
    }

    @Test
    void everyTestMustFailForItsFlaw() {
        Map<String, Supplier<DescriptorStore>> flaws = Map.of(
                "aDescriptorMustHaveTheSizeThatWasAskedFor",
                        () -> giving(bytes -> Arena.ofAuto().allocate(Math.min(bytes, 1 << 20) - 8, 8)),
                "aDescriptorMustBeWritableAndAligned",
                        () -> giving(bytes -> Arena.ofAuto()
                                .allocate(Math.min(bytes, 1 << 20), 8)
                                .asReadOnly()),
                "descriptorsMustNotOverlap", DescriptorStoreContractTest::overlapping,
                "aFreedDescriptorMustLeaveTheOthersAlone", DescriptorStoreContractTest::freesAll,
                "descriptorsMustComeAndGoWithoutEnd", DescriptorStoreContractTest::neverReuses,
                "anotherThreadMustBeAbleToWriteAndFree", DescriptorStoreContractTest::confined,
                "threadsMustNotDisturbEachOther", DescriptorStoreContractTest::racing,
                "anImpossibleRequestMustThrowBackendMemoryExceptionAndHarmNothing",
                        DescriptorStoreContractTest::jvmError);
        flaws.forEach((test, flawed) -> {
            maker = flawed;
            assertThat(ContractRun.failures(Subject.class)).contains(test);
        });
        ContractRun.assertEveryTestCanFail(DescriptorStoreContract.class, flaws.keySet());
    }
}
