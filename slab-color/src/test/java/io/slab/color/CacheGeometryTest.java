package io.slab.color;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheGeometryTest {

    @TempDir
    Path sys;

    @Test
    void aServerOfThreeLevelsMustBeReadWithoutItsInstructionCache() throws IOException {
        cache(0, "1", "Data", "64", "64", "12");
        cache(1, "1", "Instruction", "64", "64", "8");
        cache(2, "2", "Unified", "64", "1024", "16");
        cache(3, "3", "Unified", "64", "57344", "12");

        assertThat(CacheGeometry.read(sys).levels())
                .containsExactly(
                        new CacheLevel(1, 64, 64, 12),
                        new CacheLevel(2, 64, 1024, 16),
                        new CacheLevel(3, 64, 57_344, 12));
    }

    @Test
    void linesOf128BytesMustBeReadAsTheyAre() throws IOException {
        cache(0, "1", "Data", "128", "64", "8");

        assertThat(CacheGeometry.read(sys).levels().getFirst().wayBytes()).isEqualTo(8192);
    }

    @Test
    void moreThanTenEntriesMustBeReadInTheOrderOfTheirLevels() throws IOException {
        cache(10, "1", "Data", "64", "128", "4");
        cache(2, "2", "Unified", "64", "512", "8");

        assertThat(CacheGeometry.read(sys).levels())
                .extracting(CacheLevel::level)
                .containsExactly(1, 2);
    }

    @Test
    void entriesThatAHypervisorLeftEmptyMustBeLeftOut() throws IOException {
        cache(0, "1", "Data", "64", "0", "0");
        cache(1, "2", "Unified", "64", "many", "16");
        Files.createDirectory(sys.resolve("index2"));
        cache(3, "3", "Unified", "64", "4096", "16");

        assertThat(CacheGeometry.read(sys).levels()).containsExactly(new CacheLevel(3, 64, 4096, 16));
    }

    @Test
    void whatTheSystemDoesNotTellMustBeTypical() {
        assertThat(CacheGeometry.read(sys)).isEqualTo(CacheGeometry.TYPICAL);
        assertThat(CacheGeometry.read(sys.resolve("missing"))).isEqualTo(CacheGeometry.TYPICAL);
        assertThat(CacheGeometry.TYPICAL.levels()).allMatch(l -> l.lineBytes() == 64);
        assertThat(CacheGeometry.ofThisMachine().levels()).isNotEmpty();
    }

    @Test
    void theInnermostLevelWithRoomMustBeChosen() {
        assertThat(CacheGeometry.TYPICAL.levelFor(1).level()).isEqualTo(1);
        assertThat(CacheGeometry.TYPICAL.levelFor(512).level()).isEqualTo(1);
        assertThat(CacheGeometry.TYPICAL.levelFor(513).level()).isEqualTo(2);
        assertThat(CacheGeometry.TYPICAL.levelFor(1L << 40).level()).isEqualTo(2);
    }

    @Test
    void impossibleShapesMustBeRefusedWithTheirValues() {
        assertThatThrownBy(() -> new CacheLevel(1, 48, 64, 8)).hasMessageContaining("lineBytes=48");
        assertThatThrownBy(() -> new CacheGeometry(List.of())).isInstanceOf(IllegalArgumentException.class);
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
