package io.slab.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.CacheSpec;
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

    private static ObjectLifecycle hooks(Consumer<MemorySegment> constructor, Consumer<MemorySegment> destructor) {
        return lifecycle(CacheSpec.of("hooks", 64).withConstructor(constructor).withDestructor(destructor));
    }

    private static ObjectLifecycle allocationHooks(Consumer<MemorySegment> allocated, Consumer<MemorySegment> freed) {
        return lifecycle(CacheSpec.of("hooks", 64)
                .withConstructor(ObjectLifecycleContractTest::make)
                .withOnAllocate(allocated)
                .withOnFree(freed));
    }

    /** The lambdas of a specification are a lifecycle, too. */
    private static ObjectLifecycle lifecycle(CacheSpec spec) {
        return spec.lifecycle().orElseThrow().instance().orElseThrow();
    }

    private static ObjectLifecycle allocatesOnOneThread() {
        ContractRun.OneThread one = new ContractRun.OneThread();
        return allocationHooks(object -> one.check(), object -> {});
    }

    private static void make(MemorySegment object) {
        object.set(ValueLayout.JAVA_LONG, 0, 42);
    }

    private static void unmake(MemorySegment object) {
        object.set(ValueLayout.JAVA_LONG, 0, -1);
    }

    private static ObjectLifecycle keepsSegment() {
        MemorySegment[] last = {null};
        return hooks(
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
        return hooks(
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
        maker = () -> hooks(ObjectLifecycleContractTest::make, ObjectLifecycleContractTest::unmake);
        assertThat(ContractRun.failures(Subject.class)).isEmpty();
        maker = () -> ObjectLifecycleContractTest::make;
        assertThat(ContractRun.failures(Subject.class)).isEmpty();
        maker = () -> allocationHooks(ObjectLifecycleContractTest::unmake, ObjectLifecycleContractTest::make);
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
                        () -> hooks(
                                object -> {
                                    if (object.get(ValueLayout.JAVA_LONG, 0) != -1) {
                                        make(object);
                                    }
                                },
                                ObjectLifecycleContractTest::unmake),
                "aDestructorMustNotThrow",
                        () -> hooks(ObjectLifecycleContractTest::make, object -> {
                            throw new IllegalStateException("scripted");
                        }),
                "hooksMustNotKeepTheSegmentOfAnEarlierCall", ObjectLifecycleContractTest::keepsSegment,
                "differentThreadsMustBeAbleToConstructAndDestruct", () -> oneThreaded(false),
                "threadsMustBeAbleToShareTheHooks", () -> oneThreaded(true),
                "anObjectMustStayConstructedThroughAllocationsAndFrees",
                        () -> allocationHooks(object -> {}, ObjectLifecycleContractTest::unmake),
                "differentThreadsMustBeAbleToAllocateAndFree", ObjectLifecycleContractTest::allocatesOnOneThread);
        flaws.forEach((test, flawed) -> {
            maker = flawed;
            assertThat(ContractRun.failures(Subject.class)).contains(test);
        });
        ContractRun.assertEveryTestCanFail(ObjectLifecycleContract.class, flaws.keySet());
    }
}
