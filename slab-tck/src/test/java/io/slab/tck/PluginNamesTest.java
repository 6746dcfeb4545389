package io.slab.tck;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PluginNamesTest {

    @Test
    void namesOfTheFieldMustPass() {
        PluginNames.assertValid("round-robin");
        PluginNames.assertValid("mmap");
    }

    @Test
    void otherNamesMustFailWithTheName() {
        assertThatThrownBy(() -> PluginNames.assertValid("My Plugin"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("\"My Plugin\"");
    }
}
