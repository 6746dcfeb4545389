package io.slab.examples.descriptorfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.CacheSpec;
import io.slab.DescriptorPlacement;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.error.SlabConfigurationException;
import io.slab.spi.DescriptorStore;
import io.slab.spi.DescriptorStoreProvider;
import io.slab.tck.DescriptorStoreContract;
import io.slab.tck.StrategyProviderContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorFileTest {
    @TempDir
    Path directory;

    private static SlabAllocator allocator(Path file) {
        return SlabAllocatorConfig.builder()
                .descriptorStore("example-file:file=" + file)
                .create();
    }

    @Test
    void theFileMustTellWhichSlabsThereAreUntilTheyAreGivenBack() throws IOException {
        Path file = directory.resolve("descriptors");
        try (SlabAllocator slabs = allocator(file)) {
            try (SlabCache cache =
                    slabs.createCache(CacheSpec.of("c", 1000).withDescriptors(DescriptorPlacement.OFF_SLAB))) {
                List<Long> objects = new ArrayList<>();
                for (int i = 0; i < 500; i++) {
                    objects.add(cache.allocateRaw());
                }
                slabs.verify(); // compares the engine's own state with the file
                List<long[]> told = DescriptorFile.read(file); // as another process would, while this one has it open
                assertThat(told).isNotEmpty();
                long first = objects.getFirst();
                assertThat(told).anyMatch(words -> words[0] <= first && first - words[0] < 1 << 20);
                objects.forEach(cache::free);
            }
            slabs.reclaim();
            assertThat(DescriptorFile.read(file)).isEmpty();
        }
    }

    @Test
    void aFileThatIsThereMustBeLeftAlone() throws IOException {
        Path file = Files.writeString(directory.resolve("evidence"), "of a crash");
        assertThatThrownBy(() -> allocator(file))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("move it away");
        assertThat(file).hasContent("of a crash");
    }

    @Test
    void aFileThatHoldsSomethingElseMustBeRefusedWithItsOffset() throws IOException {
        Path file = Files.write(directory.resolve("other"), "something else entirely".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> DescriptorFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("offset 0");
    }

    @Test
    void freeingAStrangerMustBeRefused() throws IOException {
        try (DescriptorFile store = DescriptorFile.temporary();
                DescriptorFile other = DescriptorFile.temporary()) {
            var descriptor = other.allocate(64);
            assertThatThrownBy(() -> store.free(descriptor)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Contract extends DescriptorStoreContract {
        private final List<DescriptorFile> made = new ArrayList<>();

        @Override
        protected DescriptorStore newStore() {
            try {
                made.add(DescriptorFile.temporary());
                return made.getLast();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @AfterEach
        void close() throws IOException {
            for (DescriptorFile store : made) {
                store.close();
            }
        }
    }

    @Nested
    class Provider extends StrategyProviderContract<DescriptorStore> {
        @Override
        protected DescriptorStoreProvider newProvider() {
            return new DescriptorFileProvider();
        }

        @Override
        protected Class<DescriptorStoreProvider> serviceType() {
            return DescriptorStoreProvider.class;
        }
    }
}
