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
        for (String wrong : new String[] {"-1", "5-2", "0-999999999", "1-", "1-2-3", "0x1"}) {
            assertThatThrownBy(() -> NodeList.parse(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> NodeList.parse("1,,2")).isInstanceOf(IllegalArgumentException.class);
    }
}
