package io.slab.core.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.SlabCache;
import io.slab.core.memory.Linux;
import io.slab.core.memory.SystemCall;
import io.slab.core.memory.SystemCallException;
import io.slab.core.memory.SystemCalls;
import io.slab.core.support.Smaps;
import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabCorruptionException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRegion;
import io.slab.spi.StrategyOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory in a file: what is kept, and what happens when the disk is full or somebody cuts the file off. */
class FileBackendTest {
    private static final long PAGE = 4096;
    private static final long MIB = 1L << 20;

    @TempDir
    Path directory;

    @BeforeEach
    void onLinuxOnly() {
        assumeTrue(Linux.unavailable().isEmpty() && Linux.pageSize() == PAGE);
    }

    private PageBackend open(String options) {
        return MmapOptionsTest.backend("file:path=" + directory.resolve("memory") + options);
    }

    @Test
    void reopeningMustFindTheSameBytesAtTheSameOffsets() {
        PageBackend first = open("");
        assertThat(first.capabilities()).contains(Capability.PERSISTENT, Capability.ZEROED, Capability.DECOMMIT);
        PageRegion a = first.reserve(MIB, PAGE, -1);
        PageRegion b = first.reserve(4 * MIB, 2 * MIB, -1);
        a.commit(0, MIB);
        b.commit(2 * MIB, MIB);
        a.segment().setString(5 * PAGE, "kept");
        b.segment().setString(2 * MIB, "kept as well");
        long place = b.file().orElseThrow().offset();
        a.force(0, MIB);
        b.force(2 * MIB, MIB);
        a.release();
        b.release();
        first.close();

        PageBackend second = open(",existing=reuse");
        assertThat(second.capabilities()).doesNotContain(Capability.ZEROED);
        PageRegion c = second.reserve(MIB, PAGE, -1);
        PageRegion d = second.reserve(4 * MIB, 2 * MIB, -1);
        c.commit(0, MIB);
        d.commit(0, 4 * MIB);
        assertThat(c.segment().getString(5 * PAGE)).isEqualTo("kept");
        assertThat(d.segment().getString(2 * MIB)).isEqualTo("kept as well");
        assertThat(d.file().orElseThrow().offset()).isEqualTo(place);
        c.release();
        d.release();
        second.close();
    }

    @Test
    void aFileThatHoldsSomethingMustNotBeOverwrittenUnlessTold() throws IOException {
        Path file = directory.resolve("memory");
        Files.writeString(file, "precious");
        assertThatThrownBy(() -> open(""))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("existing=reuse");
        assertThat(file).hasContent("precious");
        open(",existing=discard").close();
        assertThat(file).isEmptyFile();
    }

    @Test
    void aFileInUseMustBeRefused() {
        PageBackend first = open("");
        assertThatThrownBy(() -> open(",existing=reuse"))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("in use");
        first.close();
        open(",existing=reuse").close();
    }

    @Test
    void storageMustBeTakenWhenCommittedAndGivenBackWhenDecommitted() throws Exception {
        PageBackend backend = open("");
        PageRegion region = backend.reserve(64 * MIB, PAGE, -1);
        Path file = directory.resolve("memory");
        assertThat(Files.size(file)).isEqualTo(64 * MIB);
        assertThat(blocks(file)).isLessThan(MIB);
        region.commit(0, 8 * MIB);
        assertThat(blocks(file)).isBetween(8 * MIB, 9 * MIB);
        region.decommit(0, 6 * MIB);
        assertThat(blocks(file)).isBetween(2 * MIB, 3 * MIB);
        region.release();
        backend.close();
    }

    private static long blocks(Path file) throws IOException {
        Process du = new ProcessBuilder("du", "--block-size=1", file.toString()).start();
        return Long.parseLong(new String(du.getInputStream().readAllBytes()).split("\\s")[0]);
    }

    @Test
    void aFileWithoutANameMustVanishAndLeaveNothingBehind() throws IOException {
        PageBackend backend = MmapOptionsTest.backend("file:path=" + directory);
        assertThat(backend.capabilities()).doesNotContain(Capability.PERSISTENT);
        PageRegion region = backend.reserve(MIB, PAGE, -1);
        region.commit(0, MIB);
        region.segment().set(ValueLayout.JAVA_LONG, 0, 1);
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
        assertThat(region.file().orElseThrow().path()).exists();
        region.release();
        backend.close();
    }

    @Test
    void aFileThatWasCutOffMustBeAnErrorAndNotTheEnd() throws IOException {
        PageBackend backend = open("");
        PageRegion region = backend.reserve(8 * MIB, PAGE, -1);
        region.commit(0, MIB);
        region.segment().set(ValueLayout.JAVA_LONG, 0, 1);
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("memory").toFile(), "rw")) {
            file.setLength(2 * MIB);
        }
        assertThatThrownBy(() -> region.commit(4 * MIB, PAGE))
                .isInstanceOf(SlabCorruptionException.class)
                .hasMessageContaining("cut off");
        assertThatThrownBy(() -> region.force(0, 8 * MIB)).isInstanceOf(SlabCorruptionException.class);
        assertThatThrownBy(() -> backend.reserve(MIB, PAGE, -1)).isInstanceOf(SlabCorruptionException.class);
        region.release();
        backend.close();
    }

    @Test
    void forcingAReleasedRegionMustBeRefused() {
        PageBackend backend = open("");
        PageRegion region = backend.reserve(MIB, PAGE, -1);
        region.release();
        assertThatThrownBy(() -> region.force(0, MIB)).isInstanceOf(IllegalStateException.class);
        backend.close();
    }

    /** A file system without direct access, whatever lies below: it refuses the flag. */
    private PageBackend withoutDirectAccess(String dax) {
        Linux os = new Linux((call, arguments) -> {
            if (call == SystemCall.MMAP && (arguments[3] & Linux.MAP_SYNC) != 0) {
                throw new SystemCallException("mmap", SystemCallException.EOPNOTSUPP, "scripted");
            }
            return SystemCalls.C_LIBRARY.call(call, arguments);
        });
        return new FileBackend(
                os, FileOptions.from(StrategyOptions.parse("file", "path=" + directory.resolve(dax) + ",dax=" + dax)));
    }

    @Test
    void requiredDirectAccessMustBeRefusedWhereThereIsNone() {
        PageBackend required = withoutDirectAccess("require");
        assertThatThrownBy(() -> required.reserve(MIB, PAGE, -1))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("'dax' = require")
                .hasMessageContaining("no file system with direct access");
        required.close();
        for (String other : new String[] {"auto", "off"}) {
            PageBackend backend = withoutDirectAccess(other);
            backend.reserve(MIB, PAGE, -1).release();
            backend.close();
        }
    }

    /** A small file system of its own; needs root. */
    private Path smallDisk(String size) throws Exception {
        Path mount = Files.createDirectory(directory.resolve("small"));
        Process done = new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", mount.toString())
                .redirectErrorStream(true)
                .start();
        assumeTrue(done.waitFor() == 0, "a small file system cannot be mounted here");
        return mount;
    }

    private static void unmount(Path mount) throws Exception {
        assertThat(new ProcessBuilder("umount", "-l", mount.toString()).start().waitFor())
                .isZero();
    }

    @Test
    void aFullDiskMustBeATypedErrorThatChangesNothing() throws Exception {
        Path mount = smallDisk("2m");
        try {
            PageBackend backend = MmapOptionsTest.backend("file:path=" + mount.resolve("memory"));
            PageRegion region = backend.reserve(64 * MIB, PAGE, -1);
            region.commit(0, MIB);
            region.segment().asSlice(0, MIB).fill((byte) 5);
            assertThatThrownBy(() -> region.commit(MIB, 4 * MIB))
                    .isInstanceOf(BackendMemoryException.class)
                    .hasMessageContaining("df " + mount);
            assertThat(region.segment().get(ValueLayout.JAVA_BYTE, MIB - 1)).isEqualTo((byte) 5);
            region.commit(MIB, PAGE);
            region.segment().asSlice(MIB, PAGE).fill((byte) 6);
            region.release();
            backend.close();
        } finally {
            unmount(mount);
        }
    }

    @Test
    void anAllocatorOnAFullDiskMustFailTypedAndServeOnWhenMemoryIsFreed() throws Exception {
        Path mount = smallDisk("2m");
        try (SlabAllocator slabs = SlabAllocatorConfig.builder()
                .backend("file:path=" + mount.resolve("memory"))
                .coloring("none")
                .create()) {
            SlabCache cache = slabs.createCache(CacheSpec.of("record", 1000));
            List<Long> objects = new ArrayList<>();
            assertThatThrownBy(() -> {
                        while (objects.size() < 10_000) {
                            objects.add(cache.allocateRaw());
                        }
                    })
                    .isInstanceOfSatisfying(
                            SlabOutOfMemoryException.class,
                            e -> assertThat(e.limit()).isEqualTo(SlabOutOfMemoryException.Limit.BACKEND));
            assertThat(objects).hasSizeGreaterThan(1000);
            slabs.verify();
            for (long object : objects) {
                slabs.segmentOf(object).fill((byte) 1); // no signal: all of it has storage
            }
            objects.forEach(cache::free);
            slabs.reclaim();
            slabs.verify();
            cache.free(cache.allocateRaw());
        } finally {
            unmount(mount);
        }
    }

    @Test
    void descriptorsMustBeClosedWithTheBackend() {
        open("").close();
        int before = Smaps.descriptors();
        for (int i = 0; i < 20; i++) {
            open(",existing=discard").close();
            assertThatThrownBy(() -> MmapOptionsTest.backend("file:path=/proc/self/nothing/here"))
                    .isInstanceOf(SlabConfigurationException.class);
        }
        assertThat(Smaps.descriptors()).isEqualTo(before);
    }
}
