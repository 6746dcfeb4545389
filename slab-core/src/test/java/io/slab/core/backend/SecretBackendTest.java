package io.slab.core.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.core.backend.SecretBackend.Require;
import io.slab.core.memory.Linux;
import io.slab.core.memory.SystemCall;
import io.slab.core.memory.SystemCallException;
import io.slab.core.memory.SystemCalls;
import io.slab.core.support.FaultyCalls;
import io.slab.core.support.Smaps;
import io.slab.error.SlabConfigurationException;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.Capability;
import io.slab.spi.PageBackend;
import io.slab.spi.PageRegion;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Memory for keys: which protections are in force, by the kernel's account, and that nothing less is taken than is asked for. */
class SecretBackendTest {
    private static final long PAGE = 4096;
    private static final RegionSizes SIZES = new RegionSizes(1 << 20, 1 << 20);

    @BeforeEach
    void onLinuxOnly() {
        assumeTrue(Linux.unavailable().isEmpty() && Linux.pageSize() == PAGE);
    }

    private static PageBackend without(SystemCall missing, Require require) {
        return new SecretBackend(
                new Linux(new FaultyCalls().fail(missing, 1, Integer.MAX_VALUE, SystemCallException.ENOSYS)),
                SIZES,
                require);
    }

    private static PageBackend withoutSecretFiles(SystemCall missing, Require require) {
        FaultyCalls calls = new FaultyCalls();
        return new SecretBackend(
                new Linux((call, arguments) -> {
                    if (call == SystemCall.MEMFD_SECRET || call == missing) {
                        throw new SystemCallException(call.toString(), SystemCallException.EPERM, "scripted");
                    }
                    return calls.call(call, arguments);
                }),
                SIZES,
                require);
    }

    private static String protection(PageBackend backend) {
        return backend.notes().stream()
                .filter(n -> n.topic().equals("protection"))
                .findFirst()
                .orElseThrow()
                .text();
    }

    /** Reads memory as a debugger does. */
    private static String peek(MemorySegment segment, int bytes) throws IOException {
        try (RandomAccessFile memory = new RandomAccessFile("/proc/self/mem", "r")) {
            memory.seek(segment.address());
            byte[] text = new byte[bytes];
            memory.readFully(text);
            return new String(text, StandardCharsets.US_ASCII);
        }
    }

    @Test
    void secretMemoryMustBeUnreadableEvenToADebugger() throws IOException {
        PageBackend backend = new SecretBackend(Linux.SYSTEM, SIZES, Require.BEST_EFFORT);
        assumeTrue(protection(backend).startsWith("memfd_secret"), "this kernel has no memfd_secret");
        assertThat(backend.capabilities()).contains(Capability.SECRET).doesNotContain(Capability.DECOMMIT);
        PageRegion region = backend.reserve(1 << 20, PAGE, -1);
        region.commit(0, PAGE);
        region.segment().setString(0, "password");
        assertThatThrownBy(() -> peek(region.segment(), 8)).isInstanceOf(IOException.class);
        assertThat(region.segment().getString(0)).isEqualTo("password");
        assertThat(Smaps.of(region.segment()).getFirst().flags()).contains(" lo", " dd", " dc");
        region.release();
        PageRegion ordinary = MmapOptionsTest.backend("mmap").reserve(1 << 20, PAGE, -1);
        ordinary.segment().setString(0, "password");
        assertThat(peek(ordinary.segment(), 8)).isEqualTo("password"); // so the way of reading works
        ordinary.release();
    }

    @Test
    void whereThereIsNoSecretMemoryItMustBeLockedNotDumpedAndWipedInChildren() {
        PageBackend backend = without(SystemCall.MEMFD_SECRET, Require.LOCKED);
        assertThat(protection(backend)).startsWith("mlock2");
        PageRegion region = backend.reserve(1 << 20, PAGE, -1);
        region.commit(0, 8 * PAGE);
        region.segment().asSlice(0, 8 * PAGE).fill((byte) 1);
        assertThat(Smaps.of(region.segment()).getFirst().flags()).contains(" lo", " dd", " wf");
        assertThat(Smaps.sum(region.segment(), "Locked")).isEqualTo(8 * PAGE);
        region.decommit(2 * PAGE, 4 * PAGE);
        assertThat(Smaps.sum(region.segment(), "Locked")).isEqualTo(4 * PAGE);
        assertThat(Smaps.resident(region.segment())).isEqualTo(4 * PAGE);
        region.release();
    }

    @Test
    void nothingLessThanWhatIsRequiredMustBeTaken() {
        assertThatThrownBy(() -> without(SystemCall.MEMFD_SECRET, Require.MEMFD_SECRET))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("memfd_secret")
                .hasMessageContaining("ulimit -l");
        assertThatThrownBy(() -> withoutSecretFiles(SystemCall.MLOCK2, Require.LOCKED))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("mlock2")
                .hasMessageContaining("ulimit -l");
        PageBackend rest = withoutSecretFiles(SystemCall.MLOCK2, Require.BEST_EFFORT);
        assertThat(protection(rest)).contains("may be swapped out").contains("ulimit -l");
        PageRegion region = rest.reserve(1 << 20, PAGE, -1);
        assertThat(Smaps.of(region.segment()).getFirst().flags())
                .contains(" dd", " wf")
                .doesNotContain(" lo");
        region.release();
    }

    /** A limit of locked memory that one page passes and a region does not. */
    private static PageBackend withALimitOfOnePage(Require require) {
        return new SecretBackend(
                new Linux((call, arguments) -> {
                    if (call == SystemCall.MEMFD_SECRET || (call == SystemCall.MLOCK2 && arguments[1] > PAGE)) {
                        throw new SystemCallException(call.toString(), SystemCallException.ENOMEM, "scripted");
                    }
                    return SystemCalls.C_LIBRARY.call(call, arguments);
                }),
                SIZES,
                require);
    }

    @Test
    void aRegionThatCannotBeLockedMustFailUnlessTheBestIsEnough() {
        PageBackend locked = withALimitOfOnePage(Require.LOCKED);
        assertThatThrownBy(() -> locked.reserve(1 << 20, PAGE, -1))
                .isInstanceOf(BackendMemoryException.class)
                .hasMessageContaining("mlock2")
                .hasMessageContaining("ulimit -l");
        PageBackend any = withALimitOfOnePage(Require.BEST_EFFORT);
        assertThat(protection(any)).startsWith("mlock2");
        PageRegion region = any.reserve(1 << 20, PAGE, -1);
        assertThat(protection(any)).contains("may be swapped out").contains("ulimit -l");
        PageRegion small = any.reserve(PAGE, PAGE, -1);
        assertThat(Smaps.of(small.segment()).getFirst().flags()).contains(" lo");
        assertThat(protection(any)).as("the weakest counts").contains("may be swapped out");
        for (PageRegion each : new PageRegion[] {region, small}) {
            each.commit(0, PAGE);
            each.segment().asSlice(0, PAGE).fill((byte) 'k');
            each.decommit(0, PAGE);
            assertThat(Smaps.resident(each.segment())).isZero();
            each.release();
        }
    }

    @Test
    void pagesMustBeWipedWhenTheyAreGivenBack() {
        for (Require least : Require.values()) {
            PageBackend backend = least == Require.MEMFD_SECRET
                    ? new SecretBackend(Linux.SYSTEM, SIZES, Require.BEST_EFFORT)
                    : withoutSecretFiles(least == Require.LOCKED ? SystemCall.MEMFD_SECRET : SystemCall.MLOCK2, least);
            PageRegion region = backend.reserve(1 << 20, PAGE, -1);
            region.commit(0, 4 * PAGE);
            region.segment().asSlice(0, 4 * PAGE).fill((byte) 'k');
            region.decommit(PAGE, 2 * PAGE);
            region.commit(PAGE, 2 * PAGE);
            assertThat(region.segment().asSlice(PAGE, 2 * PAGE).toArray(ValueLayout.JAVA_BYTE))
                    .as(least.name())
                    .containsOnly(0);
            region.release();
        }
    }

    private static boolean isWiped(long address, long bytes) {
        byte[] zeros = new byte[(int) bytes];
        return MemorySegment.ofAddress(address).reinterpret(bytes).mismatch(MemorySegment.ofArray(zeros)) < 0;
    }

    /** A kernel that gives no pages back by advice, so that what is in them is seen; and what was in memory when it was unmapped. */
    private static Linux keepingPages(Require least, List<Boolean> wipedWhenUnmapped) {
        return new Linux((call, arguments) -> {
            boolean secretFile = call == SystemCall.MEMFD_SECRET && least != Require.MEMFD_SECRET;
            if (secretFile || (call == SystemCall.MLOCK2 && least == Require.BEST_EFFORT)) {
                throw new SystemCallException(call.toString(), SystemCallException.EPERM, "scripted");
            }
            boolean givesBack = call == SystemCall.MADVISE
                    && (arguments[2] == Linux.MADV_DONTNEED || arguments[2] == Linux.MADV_DONTNEED_LOCKED);
            if (givesBack) {
                return 0;
            }
            if (call == SystemCall.MUNMAP && arguments[1] == 1 << 20) {
                wipedWhenUnmapped.add(isWiped(arguments[0], arguments[1]));
            }
            return SystemCalls.C_LIBRARY.call(call, arguments);
        });
    }

    @ParameterizedTest
    @EnumSource
    void wipingMustNotBeLeftToTheKernel(Require least) {
        List<Boolean> wiped = new ArrayList<>();
        PageBackend backend;
        try {
            backend = new SecretBackend(keepingPages(least, wiped), SIZES, least);
        } catch (SlabConfigurationException e) {
            assumeTrue(false, String.valueOf(e.getMessage())); // this machine has no such protection
            return;
        }
        PageRegion region = backend.reserve(1 << 20, PAGE, -1);
        long start = region.segment().address();
        region.commit(0, 8 * PAGE);
        region.segment().asSlice(0, 8 * PAGE).fill((byte) 'k');
        region.decommit(2 * PAGE, 4 * PAGE);
        assertThat(isWiped(start + 2 * PAGE, 4 * PAGE)).isTrue();
        for (long used : new long[] {2 * PAGE - 1, 6 * PAGE}) {
            assertThat(region.segment().get(ValueLayout.JAVA_BYTE, used)).isEqualTo((byte) 'k');
        }
        region.release();
        assertThat(wiped).as("what is in use still when its region goes").containsExactly(true);
    }

    @Test
    void aKernelThatGivesNoLockedPagesBackMustBeToldOfAndPromiseNothing() {
        PageBackend backend = new SecretBackend(
                new Linux((call, arguments) -> {
                    boolean isNew = call == SystemCall.MADVISE && arguments[2] == Linux.MADV_DONTNEED_LOCKED;
                    if (call == SystemCall.MEMFD_SECRET || isNew) {
                        throw new SystemCallException(call.toString(), SystemCallException.EINVAL, "scripted");
                    }
                    return SystemCalls.C_LIBRARY.call(call, arguments);
                }),
                SIZES,
                Require.LOCKED);
        assertThat(backend.capabilities()).doesNotContain(Capability.DECOMMIT).contains(Capability.SECRET);
        assertThat(backend.notes())
                .anySatisfy(n ->
                        assertThat(n.text()).contains("MADV_DONTNEED_LOCKED").contains("Linux 5.18"));
        PageRegion region = backend.reserve(1 << 20, PAGE, -1);
        region.commit(0, PAGE);
        region.segment().fill((byte) 'k');
        region.decommit(0, PAGE); // wipes, and fails at nothing
        assertThat(isWiped(region.segment().address(), PAGE)).isTrue();
        region.release();
    }
}
