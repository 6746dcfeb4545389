package io.slab.examples.filepool;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.spi.PageBackend;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.PageRegion;
import io.slab.spi.StrategyOptions;
import io.slab.tck.PageBackendContract;
import io.slab.tck.StrategyProviderContract;
import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePoolBackendTest {
    @TempDir
    static Path directory;

    @Test
    void anAllocatorMustLiveInFilesAndLeaveNoneBehind() {
        try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                .backend("example-file-pool:region=1m,idle=2,dir=" + directory)
                .create()) {
            long big = slabs.allocateRaw(3 << 20);
            long small = slabs.allocateRaw(100);
            assertThat(directory.toFile().listFiles()).isNotEmpty();
            slabs.free(big);
            slabs.free(small);
            slabs.verify();
        }
        assertThat(directory.toFile().listFiles((d, name) -> name.endsWith(".pool")))
                .isEmpty();
    }

    @Test
    void aReleasedFileMustServeTheNextRegionOfItsSize() {
        PageBackend backend = new FilePoolBackend(directory, 1 << 20, 1);
        PageRegion first = backend.reserve(1 << 20, 4096, -1);
        File[] before = directory.toFile().listFiles();
        first.release();
        PageRegion second = backend.reserve(1 << 20, 4096, -1);
        assertThat(directory.toFile().listFiles()).isEqualTo(before);
        second.release();
        backend.close();
        assertThat(directory.toFile().listFiles()).isEmpty();
    }

    @Nested
    class Contract extends PageBackendContract {
        @Override
        protected PageBackend newBackend() {
            return new FilePoolBackend(directory, 1 << 20, 2);
        }
    }

    @Nested
    class Provider extends StrategyProviderContract<PageBackend> {
        @Override
        protected PageBackendProvider newProvider() {
            return new FilePoolBackendProvider();
        }

        @Override
        protected Class<PageBackendProvider> serviceType() {
            return PageBackendProvider.class;
        }
    }

    @Test
    void optionsMustReachTheBackend() {
        PageBackend backend = new FilePoolBackendProvider().create(StrategyOptions.parse("x", "region=2m"));
        assertThat(backend.preferredRegionBytes(0)).isEqualTo(2 << 20);
        backend.close();
    }
}
