package io.slab.core.contract;

import io.slab.spi.PageBackend;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.Providers;
import io.slab.spi.Strategy;
import io.slab.tck.PageBackendContract;
import io.slab.tck.StrategyProviderContract;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;

/** The conformance kit on every built-in page backend. */
class BackendContractTest {

    private static PageBackendProvider provider(String name) {
        return Providers.of(PageBackendProvider.class).get(name);
    }

    private static PageBackend named(String strategy) {
        Strategy<PageBackend> choice = Strategy.named(strategy);
        provider(choice.name()).unavailable().ifPresent(why -> Assumptions.abort(choice.name() + ": " + why));
        return Providers.resolve(choice, PageBackendProvider.class);
    }

    @Nested
    class Heap extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return named("heap");
        }
    }

    @Nested
    class Arena extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return named("arena");
        }
    }

    @Nested
    class Mmap extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return named("mmap");
        }
    }

    @Nested
    class MmapWithFixedRegions extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return named("mmap:region=1m");
        }
    }

    abstract static class OfAProvider extends StrategyProviderContract<PageBackend> {
        private final String name;

        OfAProvider(String name) {
            this.name = name;
        }

        @Override
        protected PageBackendProvider newProvider() {
            return provider(name);
        }

        @Override
        protected Class<PageBackendProvider> serviceType() {
            return PageBackendProvider.class;
        }
    }

    @Nested
    class HeapProvider extends OfAProvider {
        HeapProvider() {
            super("heap");
        }
    }

    @Nested
    class ArenaProvider extends OfAProvider {
        ArenaProvider() {
            super("arena");
        }
    }

    @Nested
    class MmapProvider extends OfAProvider {
        MmapProvider() {
            super("mmap");
        }
    }
}
