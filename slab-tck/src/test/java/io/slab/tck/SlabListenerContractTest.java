package io.slab.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.spi.SlabEvent;
import io.slab.spi.SlabListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class SlabListenerContractTest {
    private static Supplier<SlabListener> maker;

    @EnabledIf("io.slab.tck.ContractRun#isRunning")
    static class Subject extends SlabListenerContract {
        @Override
        protected SlabListener newListener() {
            return maker.get();
        }
    }

    private static SlabListener needsOrder() {
        List<Long> slabs = new ArrayList<>();
        return event -> {
            switch (event) {
                case SlabEvent.SlabCreated made -> slabs.add(made.address());
                case SlabEvent.SlabReleased gone -> slabs.remove(slabs.indexOf(gone.address()));
                default -> {}
            }
        };
    }

    private static SlabListener throwsOnShortage() {
        return new SlabListener() {
            @Override
            public void onEvent(SlabEvent event) {}

            @Override
            public boolean onOutOfMemory(String cache, long bytes) {
                throw new IllegalStateException("scripted");
            }
        };
    }

    private static SlabListener oneThreaded() {
        ContractRun.OneThread one = new ContractRun.OneThread();
        return event -> one.check();
    }

    @Test
    void aCorrectListenerMustPass() {
        LongAdder count = new LongAdder();
        maker = () -> event -> count.increment();
        assertThat(ContractRun.failures(Subject.class)).isEmpty();
        assertThat(count.sum()).isPositive();
    }

    @Test
    void everyTestMustFailForItsFlaw() {
        Map<String, Supplier<SlabListener>> flaws = Map.of(
                "everyKindOfEventMustBeTaken",
                        () -> event -> {
                            if (event instanceof SlabEvent.Leaked) {
                                throw new IllegalStateException("scripted");
                            }
                        },
                "eventsInAnUnusualOrderMustBeTaken", SlabListenerContractTest::needsOrder,
                "aShortageMustBeAnswered", SlabListenerContractTest::throwsOnShortage,
                "threadsMustBeAbleToShareTheListener", SlabListenerContractTest::oneThreaded);
        flaws.forEach((test, flawed) -> {
            maker = flawed;
            assertThat(ContractRun.failures(Subject.class)).contains(test);
        });
        ContractRun.assertEveryTestCanFail(SlabListenerContract.class, flaws.keySet());
    }
}
