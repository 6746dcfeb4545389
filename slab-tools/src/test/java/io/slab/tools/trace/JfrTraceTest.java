package io.slab.tools.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JfrTraceTest {

    @TempDir
    private Path folder;

    @Name("profiler.Malloc")
    static final class Malloc extends Event {
        long address;
        long size;
    }

    @Name("profiler.Free")
    static final class Free extends Event {
        long address;
    }

    @Test
    void eventsOfSeveralThreadsMustComeInTheOrderOfTheirTimes() throws Exception {
        Path file = record(() -> {
            malloc(0x1000, 100);
            onAnotherThread(() -> {
                free(0x1000);
                malloc(0x1000, 50);
            });
            malloc(0x2000, 10);
            free(0x1000);
            free(0x9999);
        });
        Trace trace = TraceReader.read(TraceSource.of(file));
        assertThat(trace.format()).isEqualTo(TraceFormat.JFR);
        assertThat(trace.totals()).isEqualTo(new TraceTotals(5, 3, 1, 0, 2, 100, 0, 10, 1));
        assertThat(trace.object(1)).isZero();
        assertThat(trace.thread(1)).isEqualTo(trace.thread(2)).isNotEqualTo(trace.thread(0));
        assertThat(trace.thread(4)).isEqualTo(trace.thread(0));
    }

    @Test
    void aGzippedRecordingMustBeReadWhateverItsName() throws Exception {
        Path file = record(() -> malloc(0x1000, 100));
        Path zipped = folder.resolve("zipped.bin");
        try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            Files.copy(file, gzip);
        }
        assertThat(TraceReader.read(TraceSource.of(zipped)).objects()).isEqualTo(1);
    }

    @Test
    void aFailedAllocationMustBeSkipped() throws Exception {
        Path file = record(() -> {
            malloc(0, 1L << 50);
            malloc(0x1000, 8);
        });
        assertThat(TraceReader.read(TraceSource.of(file)).objects()).isEqualTo(1);
    }

    @Test
    void aRecordingWithoutAllocationsMustBeRefused() throws Exception {
        assertRefused(record(() -> free(0x1000)), "no allocation events");
    }

    @Test
    void aTruncatedRecordingMustBeRefusedWithTheOffset() throws Exception {
        byte[] whole = Files.readAllBytes(record(() -> malloc(0x1000, 100)));
        assertRefused(
                write(Arrays.copyOf(whole, whole.length - 1)), "JFR at offset " + (whole.length - 1) + ": truncated");
        assertRefused(write(Arrays.copyOf(whole, 30)), "JFR at offset 30: truncated");
    }

    @Test
    void aChunkThatWasNeverFinishedMustBeRefused() throws Exception {
        byte[] bytes = Files.readAllBytes(record(() -> malloc(0x1000, 100)));
        Arrays.fill(bytes, 8, 16, (byte) 0);
        assertRefused(write(bytes), "JFR at offset 0: truncated: this chunk was never finished");
    }

    @Test
    void aDamagedRecordingMustBeRefusedWithTheOffset() throws Exception {
        byte[] bytes = Files.readAllBytes(record(() -> malloc(0x1000, 100)));
        Arrays.fill(bytes, 68, 100, (byte) 0xff);
        assertRefused(write(bytes), "JFR at offset 68: damaged: impossible event size");
    }

    @Test
    void whatFollowsTheLastChunkMustBeAChunk() throws Exception {
        byte[] whole = Files.readAllBytes(record(() -> malloc(0x1000, 100)));
        assertRefused(write(Arrays.copyOf(whole, whole.length + 100)), "no JFR chunk begins here");
    }

    @Test
    void eventsOfEqualTimeMustKeepTheirOrder() {
        TimedEvents events = new TimedEvents();
        events.add(50, 0, 0xa, 1);
        events.add(10, 0, 0xb, 2);
        events.add(50, 0, 0xa, TimedEvents.FREE);
        events.add(10, 0, 0xb, TimedEvents.FREE);
        events.add(10, 0, 0xb, 3);
        TraceBuilder builder = new TraceBuilder("test", TraceFormat.JFR);
        events.replayInto(builder);
        Trace trace = builder.build(1);
        assertThat(trace.totals()).isEqualTo(new TraceTotals(5, 3, 0, 0, 1, 4, 3, 3, 1));
        assertThat(trace.size(0)).isEqualTo(2);
        assertThat(trace.size(1)).isEqualTo(3);
    }

    private Path record(Runnable program) throws IOException {
        Path file = folder.resolve("recorded.jfr");
        try (Recording recording = new Recording()) {
            recording.enable(Malloc.class).withoutStackTrace();
            recording.enable(Free.class).withoutStackTrace();
            recording.start();
            program.run();
            recording.stop();
            recording.dump(file);
        }
        return file;
    }

    private static void malloc(long address, long size) {
        Malloc event = new Malloc();
        event.address = address;
        event.size = size;
        event.commit();
    }

    private static void free(long address) {
        Free event = new Free();
        event.address = address;
        event.commit();
    }

    private static void onAnotherThread(Runnable program) {
        Thread thread = new Thread(program);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("damaged.jfr"), bytes);
    }

    private static void assertRefused(Path file, String complaint) {
        assertThatThrownBy(() -> TraceReader.read(TraceSource.of(file)))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining(complaint);
    }
}
