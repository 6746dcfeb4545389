package io.slab.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.spi.AllocationLifecycle;
import io.slab.spi.ObjectLifecycle;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class ObjectLifecycleContractTest {
    private static Supplier<ObjectLifecycle> maker;

    @EnabledIf("io.slab.tck.ContractRun#isRunning")
    static class Subject extends ObjectLifecycleContract {
        @Override
        protected ObjectLifecycle newLifecycle() {
            return maker.get();
        }

        @Override
        protected void assertConstructed(MemorySegment object) {
            assertThat(object.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(42);
        }
    }

    private record Hooks(Consumer<MemorySegment> constructor, Consumer<MemorySegment> destructor)
            implements ObjectLifecycle {
        @Override
        public void construct(MemorySegment object) {
            constructor.accept(object);
        }

        @Override
        public void destruct(MemorySegment object) {
            destructor.accept(object);
        }
    }

    private record AllocationHooks(Consumer<MemorySegment> allocated, Consumer<MemorySegment> freed)
            implements AllocationLifecycle {
        @Override
        public void construct(MemorySegment object) {
            make(object);
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

    private static ObjectLifecycle allocatesOnOneThread() {
        ContractRun.OneThread one = new ContractRun.OneThread();
        return new AllocationHooks(object -> one.check(), object -> {});
    }

    private static void make(MemorySegment object) {
        object.set(ValueLayout.JAVA_LONG, 0, 42);
    }

    private static void unmake(MemorySegment object) {
        object.set(ValueLayout.JAVA_LONG, 0, -1);
    }

    private static ObjectLifecycle keepsSegment() {
        MemorySegment[] last = {null};
        return new Hooks(
                object -> {
                    if (last[0] != null) {
                        make(last[0]);
                    }
                    make(object);
                    last[0] = object;
                },
                ObjectLifecycleContractTest::unmake);
    }

    private static ObjectLifecycle oneThreaded(boolean constructor) {
        ContractRun.OneThread one = new ContractRun.OneThread();
        return new Hooks(
                object -> {
                    one.check();
                    make(object);
                },
                object -> {
                    if (!constructor) {
                        one.check();
                    }
                });
    }

    @Test
    void correctHooksMustPass() {
        maker = () -> new Hooks(ObjectLifecycleContractTest::make, ObjectLifecycleContractTest::unmake);
        assertThat(ContractRun.failures(Subject.class)).isEmpty();
        maker = () -> ObjectLifecycleContractTest::make;
        assertThat(ContractRun.failures(Subject.class)).isEmpty();
        maker = () -> new AllocationHooks(ObjectLifecycleContractTest::unmake, ObjectLifecycleContractTest::make);
        assertThat(ContractRun.failures(Subject.class)).isEmpty();
    }

    @Test
    void everyTestMustFailForItsFlaw() {
        Map<String, Supplier<ObjectLifecycle>> flaws = Map.of(
                "memoryOfAnyContentMustBeConstructed",
                        () -> object -> {
                            if (object.get(ValueLayout.JAVA_LONG, 0) == 0) {
                                make(object);
                            }
                        },
                "anObjectMustBeConstructedAgainAfterItWasDestructed",
                        () -> new Hooks(
                                object -> {
                                    if (object.get(ValueLayout.JAVA_LONG, 0) != -1) {
                                        make(object);
                                    }
                                },
                                ObjectLifecycleContractTest::unmake),
                "aDestructorMustNotThrow",
                        () -> new Hooks(ObjectLifecycleContractTest::make, object -> {
                            throw new IllegalStateException("scripted");
                        }),
                "hooksMustNotKeepTheSegmentOfAnEarlierCall", ObjectLifecycleContractTest::keepsSegment,
                "differentThreadsMustBeAbleToConstructAndDestruct", () -> oneThreaded(false),
                "threadsMustBeAbleToShareTheHooks", () -> oneThreaded(true),
                "anObjectMustStayConstructedThroughAllocationsAndFrees",
                        () -> new AllocationHooks(object -> {}, ObjectLifecycleContractTest::unmake),
                "differentThreadsMustBeAbleToAllocateAndFree", ObjectLifecycleContractTest::allocatesOnOneThread);
        flaws.forEach((test, flawed) -> {
            maker = flawed;
            assertThat(ContractRun.failures(Subject.class)).contains(test);
        });
        ContractRun.assertEveryTestCanFail(ObjectLifecycleContract.class, flaws.keySet());
    }
}
