package io.slab.core.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.spi.DescriptorStore;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a store's failures where there is no Java heap to tell of them. */
class DescriptorStorageTest {
    private final List<String> told = new ArrayList<>();
    private boolean noHeap;
    private Arena arena = Arena.ofConfined();

    private final DescriptorStorage storage = new DescriptorStorage(
            "brittle",
            new DescriptorStore() {
                @Override
                public MemorySegment allocate(long bytes) {
                    return arena.allocate(bytes, 8);
                }

                @Override
                public void free(MemorySegment descriptor) {
                    throw new IllegalStateException("scripted");
                }
            },
            (what, cause) -> {
                if (noHeap) {
                    throw new OutOfMemoryError("scripted");
                }
                told.add(what);
            });

    @Test
    void aDescriptorThatIsLostWhereNobodyCanTellMustFailNoFreeAndBeToldOfLater() {
        StoredDescriptor descriptor = storage.allocate(1000);
        descriptor.set(3, 77);
        arena.close();
        arena = Arena.ofConfined();
        noHeap = true;
        descriptor.set(3, 78);
        assertThat(descriptor.isLost()).isTrue();
        descriptor.free();
        assertThat(told).isEmpty();
        assertThatThrownBy(() -> storage.allocate(1)).isInstanceOf(OutOfMemoryError.class);
        noHeap = false;
        storage.allocate(1);
        assertThat(told).hasSize(1).first().asString().contains("'brittle'");
        storage.allocate(1);
        assertThat(told).hasSize(1);
        arena.close();
    }
}
