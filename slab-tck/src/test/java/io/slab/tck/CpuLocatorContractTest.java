package io.slab.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.spi.CpuLocator;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class CpuLocatorContractTest {
    private static Supplier<CpuLocator> maker;

    @EnabledIf("io.slab.tck.ContractRun#isRunning")
    static class Subject extends CpuLocatorContract {
        @Override
        protected CpuLocator newLocator() {
            return maker.get();
        }

        @Override
        protected int leastStripes() {
            return 8;
        }
    }

    private static final CpuLocator CORRECT = () -> (int) Thread.currentThread().threadId();

    private static CpuLocator only(boolean virtual) {
        return () -> {
            if (Thread.currentThread().isVirtual() != virtual) {
                throw new IllegalStateException("scripted");
            }
            return CORRECT.stripe();
        };
    }

    @Test
    void aCorrectLocatorMustPass() {
        maker = () -> CORRECT;
        assertThat(ContractRun.failures(Subject.class)).isEmpty();
    }

    @Test
    void everyTestMustFailForItsFlaw() {
        Map<String, Supplier<CpuLocator>> flaws = Map.of(
                "everyPlatformThreadMustGetAnAnswer", () -> only(true),
                "everyVirtualThreadMustGetAnAnswer", () -> only(false),
                "anInterruptMustNotBeLost", () -> () -> Thread.interrupted() ? 1 : CORRECT.stripe(),
                "anAnswerMustBeQuick",
                        () -> () -> {
                            LockSupport.parkNanos(30_000);
                            return CORRECT.stripe();
                        },
                "threadsMustSpreadOverTheStripes", () -> () -> 42);
        flaws.forEach((test, flawed) -> {
            maker = flawed;
            assertThat(ContractRun.failures(Subject.class)).contains(test);
        });
        ContractRun.assertEveryTestCanFail(CpuLocatorContract.class, flaws.keySet());
    }
}
