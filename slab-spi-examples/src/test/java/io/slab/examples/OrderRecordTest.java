package io.slab.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class OrderRecordTest {

    @Test
    void whatIsWrittenMustBeRead() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment order = arena.allocate(OrderRecord.LAYOUT);
            OrderRecord.write(order, 7, 250, -4);
            assertThat(OrderRecord.value(order)).isEqualTo(-1000);
            assertThat(OrderRecord.LAYOUT.byteSize()).isEqualTo(24);
        }
    }
}
