package io.slab.color;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheGeometryTest {

    @TempDir
    Path sys;

    @Test
    void aWayOfTheTypicalCacheMustBeOnePage() {
        assertThat(CacheGeometry.TYPICAL.waySizeBytes()).isEqualTo(4096);
    }

    @Test
    void theDataCacheMustBeFoundBehindTheInstructionCache() throws IOException {
        cache(0, "1", "Instruction", "64", "64", "8");
        cache(1, "1", "Data", "64", "128", "12");

        assertThat(CacheGeometry.read(sys)).contains(new CacheGeometry(64, 128, 12));
    }

    @Test
    void whatTheSystemDoesNotTellMustBeEmpty() throws IOException {
        assertThat(CacheGeometry.read(sys)).isEmpty();
        cache(0, "1", "Data", "64", "many", "12");
        assertThat(CacheGeometry.read(sys)).isEmpty();
    }

    @Test
    void anImpossibleShapeMustBeRefusedWithItsValues() {
        assertThatThrownBy(() -> new CacheGeometry(48, 64, 8)).hasMessageContaining("lineBytes=48");
    }

    private void cache(int index, String level, String type, String line, String sets, String ways) throws IOException {
        Path directory = Files.createDirectory(sys.resolve("index" + index));
        Files.writeString(directory.resolve("level"), level + "\n");
        Files.writeString(directory.resolve("type"), type + "\n");
        Files.writeString(directory.resolve("coherency_line_size"), line + "\n");
        Files.writeString(directory.resolve("number_of_sets"), sets + "\n");
        Files.writeString(directory.resolve("ways_of_associativity"), ways + "\n");
    }
}
