package io.slab.numa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NodeListTest {

    @Test
    void rangesAndSingleNodesMustBeReadInOrder() {
        assertThat(NodeList.parse("0-3,8\n")).containsExactly(0, 1, 2, 3, 8);
        assertThat(NodeList.parse("0")).containsExactly(0);
        assertThat(NodeList.parse("\n")).isEmpty();
    }

    @Test
    void anythingElseMustBeRefusedWithTheText() {
        assertThatThrownBy(() -> NodeList.parse("0-x")).hasMessageContaining("\"0-x\"");
        assertThatThrownBy(() -> NodeList.parse("1,,2")).isInstanceOf(IllegalArgumentException.class);
    }
}
