package io.slab.numa;

import io.slab.spi.NumaAffinity;
import io.slab.spi.NumaAffinityProvider;
import io.slab.spi.Providers;
import io.slab.spi.StrategyOptions;
import io.slab.tck.NumaAffinityContract;
import io.slab.tck.StrategyProviderContract;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/** Every affinity and provider of this module keeps the contracts: here, and on machines that this one is not. */
class AffinityContractTest {
    private static Affinities on(String machine) {
        return new Affinities(
                new FakeSystem(), RecordedMachines.read(machine), 4096, Optional.empty(), Optional.empty());
    }

    @Nested
    class LinuxHere extends NumaAffinityContract {
        @Override
        protected NumaAffinity newAffinity() {
            return new LinuxAffinityProvider().create(StrategyOptions.NONE);
        }
    }

    @Nested
    class PreferLocalWithoutMemoryOnOneNode extends NumaAffinityContract {
        @Override
        protected NumaAffinity newAffinity() {
            return on("socket-without-memory").preferLocal("prefer-local");
        }
    }

    @Nested
    class StrictLocalWithHoles extends NumaAffinityContract {
        @Override
        protected NumaAffinity newAffinity() {
            return on("power-with-gpus").strictLocal("strict-local");
        }
    }

    @Nested
    class BindOnFourNodes extends NumaAffinityContract {
        @Override
        protected NumaAffinity newAffinity() {
            return on("epyc-four-nodes").bind("bind", StrategyOptions.parse("bind", "nodes=1-2"));
        }
    }

    @Nested
    class Interleave extends NumaAffinityContract {
        @Override
        protected NumaAffinity newAffinity() {
            return on("memory-expander").interleave("interleave", StrategyOptions.NONE);
        }
    }

    abstract static class Provider extends StrategyProviderContract<NumaAffinity> {
        private final String name;

        Provider(String name) {
            this.name = name;
        }

        @Override
        protected NumaAffinityProvider newProvider() {
            return Providers.of(NumaAffinityProvider.class).get(name);
        }

        @Override
        protected Class<NumaAffinityProvider> serviceType() {
            return NumaAffinityProvider.class;
        }
    }

    @Nested
    class LinuxProvider extends Provider {
        LinuxProvider() {
            super("linux");
        }
    }

    @Nested
    class PreferLocalProvider extends Provider {
        PreferLocalProvider() {
            super("prefer-local");
        }
    }

    @Nested
    class StrictLocalProvider extends Provider {
        StrictLocalProvider() {
            super("strict-local");
        }
    }

    @Nested
    class InterleaveProvider extends Provider {
        InterleaveProvider() {
            super("interleave");
        }
    }

    @Nested
    class BindProvider extends Provider {
        BindProvider() {
            super("bind");
        }
    }
}
