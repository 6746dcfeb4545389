package io.slab.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.spi.NumaAffinity;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class NumaAffinityContractTest {
    private static Supplier<NumaAffinity> maker;

    @EnabledIf("io.slab.tck.ContractRun#isRunning")
    static class Subject extends NumaAffinityContract {
        @Override
        protected NumaAffinity newAffinity() {
            return maker.get();
        }
    }

    private record Scripted(IntSupplier count, IntSupplier current, IntUnaryOperator second, int[] shared)
            implements NumaAffinity {
        @Override
        public int nodes() {
            return count.getAsInt();
        }

        @Override
        public int currentNode() {
            return current.getAsInt();
        }

        @Override
        public int[] fallbackOrder(int node) {
            return shared.length > 0 ? shared : new int[] {node, second.applyAsInt(node)};
        }
    }

    /** Two nodes, correct but for what is overridden. */
    private static class TwoNodes implements NumaAffinity {
        @Override
        public int nodes() {
            return 2;
        }

        @Override
        public int currentNode() {
            return 1;
        }
    }

    private static final NumaAffinity ONE_NUMBER = new TwoNodes() {
        @Override
        public int id(int node) {
            return 5;
        }
    };

    private static final NumaAffinity SYSTEMS_NUMBERS = new TwoNodes() {
        @Override
        public int nodeOf(int user) {
            return 7;
        }
    };

    private static final NumaAffinity ONE_ARRAY = new TwoNodes() {
        private final int[] answer = new int[8];

        @Override
        public int[] locate(MemorySegment pages, long pageBytes) {
            return answer;
        }
    };

    private static final NumaAffinity FRESH_PAGES = new TwoNodes() {
        @Override
        public long migrate(MemorySegment pages, long pageBytes, int node) {
            pages.fill((byte) 0);
            return pages.byteSize();
        }
    };

    private static Scripted affinity(IntSupplier count, IntSupplier current, IntUnaryOperator second, int... shared) {
        return new Scripted(count, current, second, shared);
    }

    @Test
    void correctAffinitiesMustPass() {
        maker = () -> NumaAffinity.NONE;
        assertThat(ContractRun.failures(Subject.class)).isEmpty();
        maker = TwoNodes::new;
        assertThat(ContractRun.failures(Subject.class)).isEmpty();
        maker = () -> affinity(() -> 2, () -> 1, node -> 1 - node);
        assertThat(ContractRun.failures(Subject.class)).isEmpty();
    }

    @Test
    void everyTestMustFailForItsFlaw() {
        int[] calls = {0};
        Map<String, Supplier<NumaAffinity>> flaws = Map.of(
                "thereMustBeAtLeastOneNodeAndAlwaysAsMany",
                () -> affinity(() -> 2 + ++calls[0] % 2, () -> 0, node -> 1 - node),
                "everyThreadMustBeOnANodeThatExists",
                () -> affinity(() -> 2, () -> 2, node -> 1 - node),
                "everyNodeMustHaveAFallBackOfNodesThatExist",
                () -> affinity(() -> 2, () -> 0, node -> node),
                "everyNodeMustHaveANumberOfItsOwn",
                () -> ONE_NUMBER,
                "aRunningThreadsNameMustLeadToANodeThatExistsOrToNone",
                () -> SYSTEMS_NUMBERS,
                "everyPageMustBeLocatedInAnArrayOfTheCallersOwn",
                () -> ONE_ARRAY,
                "bindingAndMovingMustLeaveContentsAlone",
                () -> FRESH_PAGES,
                "changingAnAnswerMustNotChangeTheNext",
                () -> affinity(() -> 2, () -> 0, node -> 1 - node, 0, 1));
        flaws.forEach((test, flawed) -> {
            maker = flawed;
            assertThat(ContractRun.failures(Subject.class)).contains(test);
        });
        ContractRun.assertEveryTestCanFail(NumaAffinityContract.class, flaws.keySet());
    }
}
