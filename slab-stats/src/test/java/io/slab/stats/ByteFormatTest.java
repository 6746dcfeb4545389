package io.slab.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteFormatTest {

    @Test
    void amountsMustCarryTheLargestUnitThatFits() {
        assertThat(ByteFormat.human(0)).isEqualTo("0 B");
        assertThat(ByteFormat.human(1023)).isEqualTo("1023 B");
        assertThat(ByteFormat.human(1536)).isEqualTo("1.5 KiB");
        assertThat(ByteFormat.human(-(3L << 30))).isEqualTo("-3.0 GiB");
        assertThat(ByteFormat.human(Long.MAX_VALUE)).isEqualTo("8.0 EiB");
    }
}
