package io.slab.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.spi.ColoringStrategy;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class ColoringStrategyContractTest {
    private static Supplier<ColoringStrategy> maker;

    @EnabledIf("io.slab.tck.ContractRun#isRunning")
    static class Subject extends ColoringStrategyContract {
        @Override
        protected ColoringStrategy newStrategy() {
            return maker.get();
        }

        @Override
        protected int leastDistinctColors(int colors) {
            return colors;
        }
    }

    private static final ColoringStrategy CORRECT = site -> (int) (site.slabNumber() % site.colors());

    private static ColoringStrategy remembering() {
        int[] most = {0};
        return site -> {
            most[0] = Math.max(most[0], site.colors());
            return site.colors() == 1 ? 0 : (int) (site.slabNumber() % most[0]);
        };
    }

    private static ColoringStrategy oneThreaded() {
        ContractRun.OneThread one = new ContractRun.OneThread();
        return site -> {
            one.check();
            return CORRECT.color(site);
        };
    }

    @Test
    void aCorrectStrategyMustPass() {
        maker = () -> CORRECT;
        assertThat(ContractRun.failures(Subject.class)).isEmpty();
    }

    @Test
    void everyTestMustFailForItsFlaw() {
        Map<String, Supplier<ColoringStrategy>> flaws = Map.of(
                "everyColorMustBeInRange", () -> site -> (int) (site.slabNumber() % (site.colors() + 1)),
                "aSingleColorMustBeZero", () -> site -> site.colors() == 1 ? 1 : CORRECT.color(site),
                "slabNumbersBeyondAnIntMustBeColored", () -> site -> (int) site.slabNumber() % site.colors(),
                "unusualGeometriesMustBeColored",
                        () -> site -> (int)
                                (site.slabNumber() % Math.min(site.colors(), site.slabBytes() / site.unitBytes())),
                "aCacheMayChangeItsNumberOfColorsAsItGrows", ColoringStrategyContractTest::remembering,
                "threadsMustBeAbleToShareTheStrategy", ColoringStrategyContractTest::oneThreaded,
                "slabsMustSpreadOverTheColors", () -> site -> 0);
        flaws.forEach((test, flawed) -> {
            maker = flawed;
            assertThat(ContractRun.failures(Subject.class)).contains(test);
        });
        ContractRun.assertEveryTestCanFail(ColoringStrategyContract.class, flaws.keySet());
    }
}
