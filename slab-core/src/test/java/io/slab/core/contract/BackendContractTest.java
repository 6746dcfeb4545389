package io.slab.core.contract;

import io.slab.core.support.HugePages;
import io.slab.spi.PageBackend;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.Providers;
import io.slab.spi.Strategy;
import io.slab.tck.PageBackendContract;
import io.slab.tck.StrategyProviderContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
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

    @Nested
    class MmapPopulated extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return named("mmap:commit=populate");
        }
    }

    @Nested
    class MmapLazilyFreed extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return named("mmap:decommit=free,dump=false");
        }
    }

    @Nested
    class MmapWithHugePages extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return named("mmap:thp=always,guard=true");
        }
    }

    @Nested
    class MmapCollapsed extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return named("mmap:thp=collapse");
        }
    }

    @Nested
    class Memfd extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return named("memfd");
        }
    }

    @Nested
    class MemfdSealed extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return named("memfd:seal=read-only,commit=populate");
        }
    }

    @Nested
    class File extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return named("file");
        }
    }

    @Nested
    class FileTouched extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return named("file:commit=touch,dax=off");
        }
    }

    @Nested
    class HugepageOrSmall extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return named("hugepage:fallback=thp");
        }
    }

    @Nested
    class Secret extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return named("secret");
        }
    }

    @Nested
    class SecretIfPossible extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return named("secret:require=best-effort");
        }
    }

    @Nested
    class Composite extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return named("composite");
        }
    }

    @Nested
    class CompositeOfFiles extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return named("composite:of=(memfd:commit=populate)+file");
        }
    }

    @Nested
    class CompositeOnTheHeap extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return named("composite:of=heap");
        }
    }

    /** Where this process may fill the pool of huge pages, or somebody has. */
    @Nested
    class Hugepage extends PageBackendContract {
        private static HugePages pool;

        @BeforeAll
        static void fillThePool() {
            pool = HugePages.ensure(32);
        }

        @AfterAll
        static void emptyThePool() throws IOException {
            pool.close();
        }

        @Override
        protected PageBackend newBackend() {
            Assumptions.assumeTrue(HugePages.free() >= 16, "the pool of huge pages is empty");
            return named("hugepage:region=16m");
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

    @Nested
    class MemfdProvider extends OfAProvider {
        MemfdProvider() {
            super("memfd");
        }
    }

    @Nested
    class FileProvider extends OfAProvider {
        FileProvider() {
            super("file");
        }
    }

    @Nested
    class HugepageProvider extends OfAProvider {
        HugepageProvider() {
            super("hugepage");
        }
    }

    @Nested
    class SecretProvider extends OfAProvider {
        SecretProvider() {
            super("secret");
        }
    }

    @Nested
    class CompositeProvider extends OfAProvider {
        CompositeProvider() {
            super("composite");
        }
    }
}
