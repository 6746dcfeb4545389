package io.slab.core.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.memory.Linux;
import io.slab.core.memory.NativeMemory;
import io.slab.core.support.Smaps;
import io.slab.error.InvalidFreeException;
import io.slab.error.SlabConfigurationException;
import io.slab.spi.MemoryFile;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users see of a backend: the file behind an object, views, forcing, wiping, eager growth, and what the dump says. */
class AllocatorOnFilesTest {
    private static final int PAGE = 4096;

    @TempDir
    Path directory;

    @BeforeEach
    void onLinuxOnly() {
        assumeTrue(Linux.unavailable().isEmpty() && Linux.pageSize() == PAGE);
    }

    private static SlabAllocator on(String backend) {
        return SlabAllocatorConfig.builder().backend(backend).coloring("none").create();
    }

    @Test
    void anObjectsFileMustShowTheObject() throws Exception {
        try (SlabAllocator slabs = on("memfd");
                SlabCache cache = slabs.createCache(CacheSpec.of("shared", 200))) {
            MemorySegment object = cache.allocate();
            object.setString(8, "seen through the file");
            MemoryFile file = slabs.fileOf(object.address() + 8).orElseThrow();
            try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ);
                    Arena arena = Arena.ofConfined()) {
                assertThat(channel.map(MapMode.READ_ONLY, file.offset(), 100, arena)
                                .getString(0))
                        .isEqualTo("seen through the file");
            }
            cache.free(object);
        }
        try (SlabAllocator slabs = on("mmap")) {
            long object = slabs.allocateRaw(100);
            assertThat(slabs.fileOf(object)).isEmpty();
            slabs.free(object);
        }
    }

    @Test
    void scatteredPagesOfSeveralSlabsMustBeOneContiguousRange() {
        try (SlabAllocator slabs = on("memfd");
                Arena arena = Arena.ofConfined()) {
            List<MemorySegment> objects = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                MemorySegment object = slabs.allocate(2 * PAGE, PAGE);
                object.fill((byte) i);
                objects.add(object);
            }
            Collections.reverse(objects);
            MemorySegment view = slabs.viewOf(objects, arena);
            assertThat(view.byteSize()).isEqualTo(80L * PAGE);
            for (int i = 0; i < 40; i++) {
                assertThat(view.get(ValueLayout.JAVA_BYTE, 2L * PAGE * i)).isEqualTo((byte) (39 - i));
            }
            view.set(ValueLayout.JAVA_BYTE, 0, (byte) 99);
            assertThat(objects.getFirst().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 99);
            MemorySegment odd = slabs.allocate(100);
            assertThatThrownBy(() -> slabs.viewOf(List.of(odd), arena))
                    .isInstanceOf(SlabConfigurationException.class)
                    .hasMessageContaining("whole pages");
            slabs.free(odd);
            objects.forEach(slabs::free);
            slabs.verify();
        }
    }

    @Test
    void forcedObjectsMustBeInTheFile() throws Exception {
        Path path = directory.resolve("memory");
        try (SlabAllocator slabs = on("file:path=" + path)) {
            MemorySegment object = slabs.allocate(100);
            object.setString(0, "kept");
            slabs.force();
            MemoryFile file = slabs.fileOf(object.address()).orElseThrow();
            assertThat(file.path()).isEqualTo(path);
            try (RandomAccessFile in = new RandomAccessFile(path.toFile(), "r")) {
                in.seek(file.offset());
                byte[] text = new byte[4];
                in.readFully(text);
                assertThat(new String(text)).isEqualTo("kept");
            }
            slabs.free(object);
        }
        try (SlabAllocator slabs = on("mmap")) {
            assertThatThrownBy(slabs::force)
                    .isInstanceOf(SlabConfigurationException.class)
                    .hasMessageContaining("file:path");
        }
    }

    @Test
    void secretsMustBeWipedWhenTheyAreFreed() {
        try (SlabAllocator slabs = on("secret");
                SlabCache keys = slabs.createCache(CacheSpec.of("keys", 64))) {
            long other = keys.allocateRaw(); // keeps the slab
            long key = keys.allocateRaw();
            slabs.segmentOf(key).fill((byte) 'k');
            keys.free(key);
            for (long at = key + 8; at < key + 64; at += 8) { // the first word is the free object's canary
                assertThat(NativeMemory.getLong(at)).isZero();
            }
            keys.free(other);
            slabs.verify();
            assertThat(slabs.dump()).contains("protection:");
        }
    }

    @Test
    void secretRunsMustBeWipedWhenTheyAreFreed() {
        int bytes = 1 << 20;
        int alignment = 2 << 20; // no slab has that, so these are runs
        try (SlabAllocator slabs = on("secret:region=4m")) {
            long keep = slabs.allocateRaw(bytes, alignment); // keeps the region
            long run = slabs.allocateRaw(bytes, alignment);
            assertThat(slabs.stats().regions()).as("both are in it").hasSize(1);
            slabs.segmentOf(run).fill((byte) 'k');
            slabs.free(run);
            MemorySegment freed = MemorySegment.ofAddress(run).reinterpret(bytes); // still mapped, and not given back
            assertThat(freed.mismatch(MemorySegment.ofArray(new byte[bytes]))).isEqualTo(-1);
            slabs.free(keep);
        }
    }

    @Test
    void eagerCachesMustBeInMemoryFromTheStart() {
        try (SlabAllocator slabs = on("mmap:thp=never")) {
            SlabCache cache = slabs.createCache(CacheSpec.of("eager", 1000).withInitialObjects(4000));
            long address = slabs.stats().regions().getFirst().address();
            MemorySegment region = MemorySegment.ofAddress(address)
                    .reinterpret(slabs.stats().regions().getFirst().bytes());
            assertThat(Smaps.resident(region)).isGreaterThan(4_000_000);
            cache.close();
        }
    }

    @Test
    void theDumpMustTellWhatBecameOfEachBackend() {
        try (SlabAllocator slabs = on("composite:of=memfd+mmap")) {
            slabs.free(slabs.allocateRaw(100));
            assertThat(slabs.dump()).contains("memfd: 1 regions").contains("mmap: 0 regions");
            assertThat(slabs.stats().backendNotes()).anyMatch(n -> n.topic().equals("mmap"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"memfd", "file"})
    void addressesOfOthersMustHaveNoFile(String backend) {
        try (SlabAllocator slabs = on(backend.equals("file") ? "file:path=" + directory.resolve("slab") : backend)) {
            long object = slabs.allocateRaw(100);
            for (long foreign : new long[] {0, -1, Long.MIN_VALUE, object + (1L << 30), object - (1L << 30)}) {
                assertThatThrownBy(() -> slabs.fileOf(foreign))
                        .isInstanceOfSatisfying(InvalidFreeException.class, e -> {
                            assertThat(e.kind()).isEqualTo(InvalidFreeException.Kind.FOREIGN);
                            assertThat(e.address()).isEqualTo(foreign);
                        });
            }
            assertThat(slabs.fileOf(object)).isPresent();
            slabs.free(object);
        }
    }

    @Test
    void memoryOfOthersMustHaveNoPlaceInAView() {
        try (SlabAllocator slabs = on("memfd");
                SlabAllocator others = on("memfd");
                Arena arena = Arena.ofConfined()) {
            MemorySegment own = slabs.allocate(PAGE, PAGE);
            MemorySegment theirs = others.allocate(PAGE, PAGE);
            for (MemorySegment foreign : List.of(
                    MemorySegment.ofArray(new byte[PAGE]),
                    arena.allocate(PAGE, PAGE),
                    theirs,
                    MemorySegment.ofAddress(own.address() + (1L << 30)).reinterpret(PAGE))) {
                assertThatThrownBy(() -> slabs.viewOf(List.of(own, foreign), arena))
                        .isInstanceOf(InvalidFreeException.class);
            }
            assertThat(slabs.viewOf(List.of(), arena).byteSize()).isZero();
            others.free(theirs);
            slabs.free(own);
        }
    }

    @Test
    void anArenaThatCannotBeUsedMustBeToldAsTheJdkDoes() {
        try (SlabAllocator slabs = on("memfd")) {
            List<MemorySegment> own = List.of(slabs.allocate(PAGE, PAGE));
            Arena closed = Arena.ofConfined();
            closed.close();
            assertThatThrownBy(() -> slabs.viewOf(own, closed)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> slabs.viewOf(own, null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("arena");
            assertThatThrownBy(() -> slabs.viewOf(Collections.singletonList(null), Arena.ofAuto()))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("part");
            Arena theirs = CompletableFuture.supplyAsync(Arena::ofConfined).join();
            assertThatThrownBy(() -> slabs.viewOf(own, theirs)).isInstanceOf(WrongThreadException.class);
            slabs.free(own.getFirst());
        }
    }
}
