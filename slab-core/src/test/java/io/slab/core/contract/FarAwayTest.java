package io.slab.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.core.support.ForkedJvm;
import io.slab.error.SlabOutOfMemoryException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that would put memory far from all other. */
class FarAwayTest {
    @ParameterizedTest
    @ValueSource(strings = {"heap", "mmap", "arena"})
    void enormousAlignmentsMustBeServedOrRefusedAndNothingHandedOutTwice(String backend) {
        try (SlabAllocator slabs =
                SlabAllocatorConfig.builder().backend(backend).create()) {
            Set<Long> live = new HashSet<>();
            int refused = 0;
            for (int i = 0; i < 3; i++) {
                for (long alignment : new long[] {1L << 62, 1L << 40}) {
                    try {
                        long address = slabs.allocateRaw(1, alignment);
                        assertThat(address % alignment).isZero();
                        assertThat(live.add(address)).as("%x is new", address).isTrue();
                    } catch (SlabOutOfMemoryException e) {
                        refused++;
                    }
                }
            }
            assertThat(refused).as("there is one address with 62 zeros").isGreaterThanOrEqualTo(2);
            slabs.verify();
            live.forEach(slabs::free);
            slabs.reclaim();
            slabs.verify();
            assertThat(slabs.stats().usedBytes()).isZero();
        }
    }

    /** Asks for tebibytes, too many for what this JVM's heap can keep about their pages. */
    static final class Tebibytes {
        public static void main(String[] arguments) {
            try (SlabAllocator slabs = SlabAllocatorConfig.builder().create()) {
                try {
                    slabs.allocateRaw(2L << 40);
                } catch (SlabOutOfMemoryException e) {
                    System.out.println(e.limit() + ": " + e.getMessage());
                }
                slabs.free(slabs.allocateRaw(1000));
                slabs.reclaim();
                slabs.verify();
                System.out.println("used: " + slabs.stats().usedBytes());
            }
        }
    }

    @Test
    void aRunWhoseBookkeepingHasNoRoomMustBeRefusedBeforeTheJavaHeapIsFull() throws Exception {
        ForkedJvm.Result result = new ForkedJvm()
                .flags("--enable-native-access=ALL-UNNAMED", "-Xmx256m")
                .run(Tebibytes.class.getName());
        assertThat(result.output())
                .contains("BACKEND: what is kept about the pages of a region of 2 TiB takes 224 MiB of Java heap")
                .contains("raise -Xmx")
                .contains("used: 0")
                .doesNotContain("OutOfMemoryError");
    }
}
