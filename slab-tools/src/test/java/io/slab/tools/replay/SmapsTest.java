package io.slab.tools.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SmapsTest {

    /** Lines as Linux 6 prints them, shortened. */
    private static final String RECORDED = """
        55d0c0a00000-55d0c0a21000 rw-p 00000000 00:00 0                          [heap]
        Size:                132 kB
        KernelPageSize:        4 kB
        MMUPageSize:           4 kB
        Rss:                  96 kB
        Pss:                  96 kB
        VmFlags: rd wr mr mw me ac sd
        7f2a10000000-7f2a10021000 rw-p 00000000 00:00 0\s
        Size:                132 kB
        Rss:                   8 kB
        AnonHugePages:         0 kB
        Shared_Hugetlb:        0 kB
        Private_Hugetlb:    2048 kB
        VmFlags: rd wr mr mw me nr sd
        7f2a14000000-7f2a14100000 rwxp 00000000 00:00 0\s
        Rss:                 512 kB
        7f2a18000000-7f2a18001000 r--p 00001000 fe:00 123456                     /usr/lib/a library (deleted).so
        Rss:                   4 kB
        7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0                          [stack]
        Rss:                  16 kB
        """;

    @Test
    void everyMappingMustBeFoundWithItsMemory() throws IOException {
        List<MemoryMapping> mappings = parse(RECORDED);
        assertThat(mappings).hasSize(5);
        assertThat(mappings.get(0))
                .isEqualTo(new MemoryMapping(
                        new AddressRange(0x55d0c0a00000L, 0x55d0c0a21000L), "rw-p", "[heap]", 96 << 10));
        assertThat(mappings.get(1).residentBytes()).isEqualTo((8L << 10) + (2L << 20));
        assertThat(mappings.get(3).name()).isEqualTo("/usr/lib/a library (deleted).so");
    }

    @Test
    void onlyAnonymousDataMustCountAsAnAllocators() throws IOException {
        assertThat(parse(RECORDED).stream().map(mapping -> mapping.anonymous() && !mapping.executable()))
                .containsExactly(true, true, false, false, false);
    }

    @Test
    void otherTextMustBeRefused() {
        assertThatThrownBy(() -> parse("no mapping at all\n")).isInstanceOf(IOException.class);
    }

    @Test
    void rangesThatTouchMustBeJoined() {
        assertThat(AddressRange.union(List.of(
                        new AddressRange(30, 40),
                        new AddressRange(10, 20),
                        new AddressRange(20, 25),
                        new AddressRange(12, 14))))
                .containsExactly(new AddressRange(10, 25), new AddressRange(30, 40));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void pagesThatWereTouchedMustCountInsideASharedMapping() throws IOException {
        long page = 4096;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(64 * page, page);
            memory.fill((byte) 1);
            AddressRange part = new AddressRange(memory.address() + 8 * page, memory.address() + 24 * page);
            assertThat(SlabMeter.residentWithin(part, new Smaps().read())).isEqualTo(16 * page);
        }
    }

    private static List<MemoryMapping> parse(String text) throws IOException {
        return new Smaps().parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
