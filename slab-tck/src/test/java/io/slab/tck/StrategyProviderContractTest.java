package io.slab.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.spi.CpuLocator;
import io.slab.spi.CpuLocatorProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyOptions;
import io.slab.spi.StrategyProvider;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class StrategyProviderContractTest {
    private static Supplier<StrategyProvider<CpuLocator>> maker;

    @EnabledIf("io.slab.tck.ContractRun#isRunning")
    static class Subject extends StrategyProviderContract<CpuLocator> {
        @Override
        protected StrategyProvider<CpuLocator> newProvider() {
            return maker.get();
        }

        @Override
        protected Class<CpuLocatorProvider> serviceType() {
            return CpuLocatorProvider.class;
        }
    }

    /** A correct provider, named in this module's test resources; flaws override a method. */
    public static class Correct implements CpuLocatorProvider {
        @Override
        public String name() {
            return "tck-correct";
        }

        @Override
        public String description() {
            return "always the same stripe";
        }

        @Override
        public List<StrategyOption> options() {
            return List.of(new StrategyOption("stripe", StrategyOption.Type.INTEGER, "7", "the stripe"));
        }

        @Override
        public CpuLocator create(StrategyOptions options) {
            int stripe = (int) options.integer("stripe", 7, 0, 63);
            return () -> stripe;
        }
    }

    private static StrategyProvider<CpuLocator> named(String name, String description) {
        return new Correct() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String description() {
                return description;
            }
        };
    }

    private static StrategyProvider<CpuLocator> with(StrategyOption... options) {
        return new Correct() {
            @Override
            public List<StrategyOption> options() {
                return List.of(options);
            }
        };
    }

    private static StrategyOption option(String name, String defaultValue) {
        return new StrategyOption(name, StrategyOption.Type.INTEGER, defaultValue, "an option");
    }

    private interface Making {
        CpuLocator make(StrategyOptions options);
    }

    private static StrategyProvider<CpuLocator> making(Making making) {
        return new Correct() {
            @Override
            public CpuLocator create(StrategyOptions options) {
                return making.make(options);
            }
        };
    }

    private static StrategyProvider<CpuLocator> oneThreaded() {
        ContractRun.OneThread one = new ContractRun.OneThread();
        return making(options -> {
            one.check();
            return () -> 0;
        });
    }

    @Test
    void aCorrectProviderMustPass() {
        maker = Correct::new;
        assertThat(ContractRun.failures(Subject.class)).isEmpty();
    }

    @Test
    void everyTestMustFailForItsFlaw() {
        Map<String, Supplier<StrategyProvider<CpuLocator>>> flaws = Map.of(
                "theNameMustBeValidAndStable", () -> named("Tck Correct", "text"),
                "theDescriptionMustBeOneLine", () -> named("tck-correct", "two\nlines"),
                "optionsMustHaveUniqueValidNamesAndDescriptions",
                        () -> with(option("stripe", "1"), option("stripe", "2")),
                "defaultsMustBeOfTheirOptionsTypeAndInItsRange", () -> with(option("stripe", "many")),
                "aStrategyMustBeMadeWithoutOptions",
                        () -> making(options -> options.isEmpty() ? null : new Correct().create(options)),
                "aStrategyMustBeMadeWithEachOptionsDefault",
                        () -> making(options -> {
                            int stripe = (int) options.integer("stripe", 1, 0, 3);
                            return () -> stripe;
                        }),
                "aValueOfTheWrongTypeMustBeRefused", () -> making(options -> () -> 0),
                "anUnknownOptionMustBeRefused", () -> with(option("no-such-option", "1")),
                "theProviderMustBeFoundByItsName", () -> named("tck-hidden", "named nowhere"),
                "threadsMustBeAbleToShareTheProvider", StrategyProviderContractTest::oneThreaded);
        flaws.forEach((test, flawed) -> {
            maker = flawed;
            assertThat(ContractRun.failures(Subject.class)).contains(test);
        });
        ContractRun.assertEveryTestCanFail(StrategyProviderContract.class, flaws.keySet());
    }
}
