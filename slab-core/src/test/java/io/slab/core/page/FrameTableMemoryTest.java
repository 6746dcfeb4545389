package io.slab.core.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slab.core.memory.Linux;
import io.slab.core.memory.NativeMemory;
import io.slab.core.memory.SystemCall;
import io.slab.core.memory.SystemCallException;
import io.slab.core.support.FaultyCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the table of frames looks like depends on the machine; where there is no room for it, it is smaller, or nothing is left behind. */
class FrameTableMemoryTest {
    private static final long GIB = 1L << 30;
    private static final int MOST = FrameTableMemory.MOST_BITS;

    @TempDir
    Path directory;

    private final FaultyCalls calls = new FaultyCalls();
    private final Linux os = new Linux(calls);

    @BeforeEach
    void onLinuxOnly() {
        assumeTrue(Linux.unavailable().isEmpty());
    }

    private static long bytes(FrameTableMemory memory) {
        return (1L << memory.bits()) / 4096 * 8;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 32",
        "1, 32",
        "8, 32",
        "9, 64",
        "24, 128",
        "64, 256",
        "100, 512",
        "256, 1024",
        "4096, 1024",
        "8589934591, 1024"
    })
    void thereMustBeWordsForFourTimesTheMachinesMemoryInLimits(long memory, long addresses) {
        assertThat(1L << FrameTableMemory.bitsFor(memory * GIB)).isEqualTo(addresses * GIB);
    }

    @Test
    void theMachinesMemoryMustBeFoundWhereTheKernelTellsIt() throws IOException {
        Path file = directory.resolve("meminfo");
        assertThat(FrameTableMemory.total(file)).isZero();
        Files.writeString(file, "MemTotal:       24591260 kB\nMemFree:   1 kB\n");
        assertThat(FrameTableMemory.total(file)).isEqualTo(24591260L * 1024);
        for (String other : new String[] {
            "", "MemTotal: 7\n", "MemTotal: -7 kB\n", "MemTotal: 99999999999999999999 kB\n", "Swap: 7 kB"
        }) {
            Files.writeString(file, other);
            assertThat(FrameTableMemory.total(file)).as(other).isZero();
        }
        Files.write(file, new byte[] {(byte) 0xFF, (byte) 0xFE, '\n'}); // no text
        assertThat(FrameTableMemory.total(file)).isZero();
    }

    @Test
    void itMustBeThereFromTheFirstWordToTheLast() {
        FrameTableMemory memory = FrameTableMemory.reserve(os, MOST);
        assertThat(memory.bits()).isBetween(FrameTableMemory.FEWEST_BITS, MOST);
        assertThat(calls.mappedBytes()).isEqualTo(bytes(memory));
        for (long offset : new long[] {0, bytes(memory) - 8}) {
            assertThat(NativeMemory.getLong(memory.start() + offset)).isZero();
        }
        os.unmap(memory.start(), bytes(memory));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5})
    void itMustBeHalfAsLargeWhereThereIsNoRoomForAllOfIt(int failures) {
        calls.fail(SystemCall.MMAP, 1, failures, SystemCallException.ENOMEM);
        FrameTableMemory memory = FrameTableMemory.reserve(os, MOST);
        assertThat(memory.bits()).isEqualTo(MOST - failures);
        assertThat(calls.mappedBytes()).isEqualTo(bytes(memory));
        os.unmap(memory.start(), bytes(memory));
    }

    @Test
    void withoutRoomForTheSmallestThereMustBeNone() {
        calls.fail(SystemCall.MMAP, 1, MOST - FrameTableMemory.FEWEST_BITS + 1, SystemCallException.ENOMEM);
        assertThat(FrameTableMemory.reserve(os, MOST).start()).isZero();
        assertThat(calls.mappedBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aKernelThatKnowsNothingOfTheAdviceMustNotBeInTheWay(int call) {
        calls.fail(SystemCall.MADVISE, call, 1, SystemCallException.EINVAL);
        FrameTableMemory memory = FrameTableMemory.reserve(os, MOST);
        assertThat(memory.bits()).isEqualTo(MOST);
        os.unmap(memory.start(), bytes(memory));
        assertThat(calls.mappedBytes()).isZero();
    }
}
