package io.slab.tools.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressIndexTest {

    @Test
    void itMustAgreeWithAHashMapUnderChurn() {
        AddressIndex index = new AddressIndex();
        Map<Long, Integer> model = new HashMap<>();
        Random random = new Random(42);
        for (int step = 0; step < 300_000; step++) {
            long address = 0x7f00_0000_0000L + random.nextInt(20_000) * 16L;
            Integer expected = model.remove(address);
            assertThat(index.remove(address)).isEqualTo(expected == null ? AddressIndex.ABSENT : expected);
            if (random.nextInt(10) < 7) {
                index.put(address, step);
                model.put(address, step);
            }
        }
        model.forEach((address, object) -> assertThat(index.remove(address)).isEqualTo(object));
    }

    @Test
    void addressesAtTheEndsOfTheRangeMustWork() {
        AddressIndex index = new AddressIndex();
        index.put(0, 1);
        index.put(-1, 2);
        assertThat(index.remove(-1)).isEqualTo(2);
        assertThat(index.remove(0)).isEqualTo(1);
        assertThat(index.remove(0)).isEqualTo(AddressIndex.ABSENT);
    }
}
