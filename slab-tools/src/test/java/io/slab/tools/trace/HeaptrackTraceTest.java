package io.slab.tools.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaptrackTraceTest {

    private static final String HEAD = "v 10400 3\nX program --with arguments\n";

    @TempDir
    private Path folder;

    @Test
    void linesMustBecomeEventsAndTotals() throws Exception {
        Trace trace = read(HEAD + "s 5 ab cd\nt 1 0\n+ 10 1 aa0\nc 3\n+ 20 1 bb0\nR a97\n- aa0\n+ 8 2 aa0\nA\n");
        assertThat(trace.length()).isEqualTo(4);
        assertThat(trace.allocates(0)).isTrue();
        assertThat(trace.allocates(2)).isFalse();
        assertThat(trace.object(2)).isZero();
        assertThat(trace.size(2)).isEqualTo(8);
        assertThat(trace.totals()).isEqualTo(new TraceTotals(4, 3, 0, 0, 1, 0x30, 1, 0x28, 2));
    }

    @Test
    void aFreeOfAnUnknownAddressMustBeIgnoredAndCounted() throws Exception {
        Trace trace = read(HEAD + "- abc\n+ 10 1 aa0\n- aa0\n- aa0\n");
        assertThat(trace.totals().ignoredFrees()).isEqualTo(2);
        assertThat(trace.totals().recordedEvents()).isEqualTo(2);
    }

    @Test
    void anAddressHandedOutTwiceMustImplyTheMissingFree() throws Exception {
        Trace trace = read(HEAD + "+ 10 1 aa0\n+ 20 1 aa0\n");
        assertThat(trace.length()).isEqualTo(3);
        assertThat(trace.allocates(1)).isFalse();
        assertThat(trace.totals()).isEqualTo(new TraceTotals(2, 2, 0, 1, 1, 0x20, 2, 0x20, 1));
    }

    @Test
    void sizesOfZeroAndBeyondFourGibibytesMustBeKept() throws Exception {
        Trace trace = read(HEAD + "+ 0 1 aa0\n+ 123456789ab 1 bb0\n- bb0\n");
        assertThat(trace.size(0)).isZero();
        assertThat(trace.totals().peakLiveBytes()).isEqualTo(0x123456789abL);
    }

    @Test
    void theContentMustDecideNotTheName() throws Exception {
        byte[] plain = (HEAD + "+ 10 1 aa0\n").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(plain);
        }
        Path file = Files.write(folder.resolve("trace.zst"), zipped.toByteArray());
        assertThat(TraceReader.read(TraceSource.of(file)).objects()).isEqualTo(1);
    }

    @Test
    void capitalDigitsAndCarriageReturnsMustBeAccepted() throws Exception {
        Trace trace = read("v 10400 3\r\n+ 1A 1 AA0\r\n- aa0\r\n");
        assertThat(trace.size(0)).isEqualTo(0x1a);
        assertThat(trace.totals().endLiveObjects()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        + zz 1 aa0;          | line 3: a size in hexadecimal is expected, found 'z'
        + 10 1;              | line 3: ends after its trace
        + 10;                | line 3: ends after its size
        + 10 1 aa0 7;        | line 3: a pointer in hexadecimal is expected, found a space
        + 10 1 aa0g;         | found 'g'
        +10 1 aa0;           | line 3: not a heaptrack line
        - ;                  | line 3: ends after its pointer
        - xyz;               | line 3: a pointer in hexadecimal is expected
        c q;                 | line 3: a number in hexadecimal is expected
        ?? nonsense;         | line 3: not a heaptrack line
        hello world;         | line 3: not a heaptrack line
        + 10 1 11111222223333344; | line 3: pointer has more than 64 bits
        + ffffffffffffffff 1 aa0; | line 3: size is beyond 2^63 bytes
        + 10 1 aa            | line 3: truncated: the file ends within this line
        - a                  | line 3: truncated
        c 1; | no allocation events in 3 lines
        """)
    void aDamagedLineMustBeNamed(String lines, String complaint) throws IOException {
        Path file = write("trace.raw", (HEAD + lines.replace(';', '\n')).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> TraceReader.read(TraceSource.of(file)))
                .isInstanceOf(TraceException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(complaint)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }

    @Test
    void aMissingFileMustBeRefused() {
        assertRefused(folder.resolve("absent"), "no such file");
    }

    @Test
    void aFolderMustBeRefused() {
        assertRefused(folder, "is a directory");
    }

    @Test
    void anEmptyFileMustBeRefused() throws IOException {
        assertRefused(write("empty", new byte[0]), "empty: 0 bytes, truncated at offset 0");
    }

    @Test
    void anEmptyCompressedFileMustBeRefused() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        new GZIPOutputStream(zipped).close();
        assertRefused(write("empty.gz", zipped.toByteArray()), "empty");
    }

    @Test
    void otherFilesMustBeRefused() throws IOException {
        assertRefused(
                write("image.png", new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10}), "unknown format at offset 0");
    }

    @Test
    void aTruncatedZstdFileMustBeRefusedWithTheLine() throws IOException {
        byte[] whole = bundled("sqlite.heaptrack.zst");
        assertRefused(write("cut.zst", Arrays.copyOf(whole, whole.length / 2)), "damaged or truncated near line ");
        assertRefused(write("stub.zst", Arrays.copyOf(whole, 6)), "truncated");
    }

    @Test
    void aDamagedZstdFrameMustBeRefused() throws IOException {
        byte[] damaged = bundled("sqlite.heaptrack.zst");
        damaged[damaged.length / 2] ^= 0x55;
        assertRefused(write("damaged.zst", damaged), "damaged");
        byte[] wrongSum = bundled("sqlite.heaptrack.zst");
        wrongSum[wrongSum.length - 1] ^= 1;
        assertRefused(write("sum.zst", wrongSum), "checksum");
    }

    @Test
    void aTruncatedGzipFileMustBeRefused() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write((HEAD + "+ 10 1 aa0\n".repeat(10_000)).getBytes(StandardCharsets.UTF_8));
        }
        byte[] whole = zipped.toByteArray();
        assertRefused(write("cut.gz", Arrays.copyOf(whole, whole.length / 2)), "truncated");
        assertRefused(write("tail.gz", Arrays.copyOf(whole, whole.length - 3)), "truncated");
    }

    @Test
    void theTraceFileMustGiveBackTheSameTrace() throws Exception {
        Trace trace = read(HEAD + "+ 10 1 aa0\n+ 20 1 bb0\n- aa0\n- 1\n");
        Path file = folder.resolve("handed-over");
        TraceFile.write(trace, file);
        Trace again = TraceFile.read(file);
        assertThat(again.totals()).isEqualTo(trace.totals());
        assertThat(again.length()).isEqualTo(3);
        assertThat(again.object(2)).isZero();
        assertThat(again.allocates(2)).isFalse();
        assertThat(again.size(1)).isEqualTo(0x20);
    }

    private void assertRefused(Path file, String complaint) {
        assertThatThrownBy(() -> TraceReader.read(TraceSource.of(file)))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining(complaint);
    }

    private Trace read(String text) throws Exception {
        return TraceReader.read(TraceSource.of(write("trace.raw", text.getBytes(StandardCharsets.UTF_8))));
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] bundled(String name) throws IOException {
        try (InputStream in = TraceSource.class.getResourceAsStream("/io/slab/tools/traces/" + name)) {
            return in.readAllBytes();
        }
    }
}
