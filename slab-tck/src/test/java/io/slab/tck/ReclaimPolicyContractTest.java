package io.slab.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.spi.ReclaimPolicy;
import io.slab.spi.ReclaimPolicy.Decision;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class ReclaimPolicyContractTest {
    private static Supplier<ReclaimPolicy> maker;

    @EnabledIf("io.slab.tck.ContractRun#isRunning")
    static class Subject extends ReclaimPolicyContract {
        @Override
        protected ReclaimPolicy newPolicy() {
            return maker.get();
        }

        @Override
        protected int mostEmptySlabsKept() {
            return 1;
        }
    }

    private static final ReclaimPolicy CORRECT = usage -> usage.emptySlabs() <= 1 ? Decision.KEEP : Decision.RELEASE;

    private record Clocked(Duration period, boolean forgets) implements ReclaimPolicy {
        @Override
        public Decision onEmpty(Usage usage) {
            return CORRECT.onEmpty(usage);
        }

        @Override
        @SuppressWarnings("NullAway") // the flaw
        public Plan onTick(Tick tick) {
            return forgets && tick.usedBytes() == 0 ? null : Plan.NOTHING;
        }
    }

    private static ReclaimPolicy oneThreaded() {
        ContractRun.OneThread one = new ContractRun.OneThread();
        return usage -> {
            one.check();
            return CORRECT.onEmpty(usage);
        };
    }

    @Test
    void aCorrectPolicyMustPass() {
        maker = () -> CORRECT;
        assertThat(ContractRun.failures(Subject.class)).isEmpty();
        maker = () -> new Clocked(Duration.ofMillis(1), false);
        assertThat(ContractRun.failures(Subject.class)).isEmpty();
    }

    @Test
    void everyTestMustFailForItsFlaw() {
        Map<String, Supplier<ReclaimPolicy>> flaws = Map.of(
                "everyUsageMustGetADecision", () -> usage -> usage.emptySlabs() == 7 ? null : CORRECT.onEmpty(usage),
                "theOnlySlabMustGetADecision",
                        () -> usage -> usage.allocatedObjects() / (usage.totalSlabs() - 1) > 0
                                ? Decision.KEEP
                                : Decision.RELEASE,
                "hugeCachesMustNotOverflow",
                        () -> usage -> {
                            Math.multiplyExact(usage.usedBytes(), 100L);
                            return CORRECT.onEmpty(usage);
                        },
                "threadsMustBeAbleToShareThePolicy", ReclaimPolicyContractTest::oneThreaded,
                "theClocksPeriodMustNotBeNegativeAndAlwaysTheSame", () -> new Clocked(Duration.ofSeconds(-1), false),
                "everyTickMustGetAPlan", () -> new Clocked(Duration.ofSeconds(1), true),
                "emptySlabsMustBeBoundedAsPromised", () -> usage -> Decision.KEEP);
        flaws.forEach((test, flawed) -> {
            maker = flawed;
            assertThat(ContractRun.failures(Subject.class)).contains(test);
        });
        ContractRun.assertEveryTestCanFail(ReclaimPolicyContract.class, flaws.keySet());
    }
}
