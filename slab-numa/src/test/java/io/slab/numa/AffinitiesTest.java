package io.slab.numa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slab.error.SlabConfigurationException;
import io.slab.spi.BackendMemoryException;
import io.slab.spi.NumaAffinity;
import io.slab.spi.StrategyOptions;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AffinitiesTest {
    private static final long PAGE = 4096;

    private final FakeSystem system = new FakeSystem();

    private Affinities on(String machine, Optional<String> noNodes, Optional<String> noBinding) {
        return new Affinities(system, topology(machine), PAGE, noNodes, noBinding);
    }

    private Affinities on(String machine) {
        return on(machine, Optional.empty(), Optional.empty());
    }

    private static NumaTopology topology(String machine) {
        return RecordedMachines.read(machine);
    }

    private static StrategyOptions nodes(String list) {
        return StrategyOptions.parse("bind", "nodes=" + list);
    }

    private static MemorySegment pages(int count) {
        return MemorySegment.ofAddress(1 << 30).reinterpret(count * PAGE);
    }

    @Test
    void oneNodeMustNeedNoAffinity() {
        Affinities here = on("laptop");
        assertThat(here.linux("linux")).isSameAs(NumaAffinity.NONE);
        assertThat(here.preferLocal("prefer-local")).isSameAs(NumaAffinity.NONE);
        assertThat(here.strictLocal("strict-local")).isSameAs(NumaAffinity.NONE);
        assertThat(here.interleave("interleave", StrategyOptions.NONE)).isSameAs(NumaAffinity.NONE);
        assertThat(here.bind("bind", nodes("0"))).isSameAs(NumaAffinity.NONE);
    }

    @Test
    void aThreadMustBeOnTheNodeOfItsProcessor() {
        NumaAffinity affinity = on("epyc-four-nodes").preferLocal("prefer-local");
        for (int cpu : new int[] {0, 8, 16, 24, 39}) {
            system.runOn(cpu);
            assertThat(affinity.id(affinity.currentNode())).isEqualTo(cpu / 8 % 4);
        }
        system.runOn(1000); // came online later
        assertThat(affinity.currentNode()).isZero();
        system.runOn(-1);
        assertThat(affinity.currentNode()).isZero();
        system.runOn(9);
        assertThat(affinity.nodeOf(affinity.currentUser())).isOne();
        assertThat(affinity.nodeOf(1)).isEqualTo(NumaAffinity.UNKNOWN);
    }

    @Test
    void strictnessMustBeSeenInTheOrder() {
        Affinities four = on("epyc-four-nodes");
        assertThat(four.preferLocal("p").fallbackOrder(3)).containsExactly(3, 2, 0, 1);
        assertThat(four.strictLocal("s").fallbackOrder(3)).containsExactly(3);
        assertThat(four.bind("b", nodes("0-1")).fallbackOrder(3)).containsExactly(0, 1);
        assertThat(four.bind("b", nodes("1+3")).fallbackOrder(2)).containsExactly(3, 1);
        assertThat(four.interleave("i", nodes("1+3")).nodes()).isOne();
    }

    @Test
    void equalChoicesMustBeEqualSoThatTheyShareRegions() {
        Affinities four = on("epyc-four-nodes");
        assertThat(four.preferLocal("a")).isEqualTo(four.preferLocal("b")).hasSameHashCodeAs(four.preferLocal("b"));
        assertThat(four.preferLocal("a")).isNotEqualTo(four.strictLocal("a")).isNotEqualTo(four.linux("a"));
        assertThat(four.bind("a", nodes("1"))).isEqualTo(four.bind("a", nodes("1-1")));
        assertThat(four.bind("a", nodes("1"))).isNotEqualTo(four.bind("a", nodes("2")));
        assertThat(four.interleave("a", nodes("0-1"))).isEqualTo(four.interleave("a", nodes("1+0")));
    }

    @Test
    void nodesThatCannotBeUsedMustBeRefusedWithThoseThatCan() {
        Affinities expander = on("memory-expander");
        for (String wrong : new String[] {"7", "0+9", "x", "3-1"}) {
            assertThatThrownBy(() -> expander.bind("bind", nodes(wrong)))
                    .as(wrong)
                    .isInstanceOf(SlabConfigurationException.class)
                    .hasMessageContaining("nodes");
        }
        assertThatThrownBy(() -> expander.bind("bind", nodes("7"))).hasMessageContaining("[0, 1, 2]");
        assertThat(expander.bind("bind", StrategyOptions.NONE)).isEqualTo(expander.bind("bind", nodes("0-2")));
        assertThatThrownBy(() -> expander.interleave("interleave", nodes("7")))
                .isInstanceOf(SlabConfigurationException.class);
    }

    @Test
    void promisesMustBeRefusedAndWishesDegradedWhereNothingCanBeBound() {
        Affinities confined = on("epyc-four-nodes", Optional.empty(), Optional.of("seccomp"));
        assertThat(confined.preferLocal("prefer-local")).isEqualTo(confined.linux("linux"));
        assertThat(confined.linux("linux").bindsPages()).isFalse();
        assertThat(confined.linux("linux").locate(pages(2), PAGE)).containsOnly(NumaAffinity.NOWHERE);
        assertThat(confined.interleave("interleave", StrategyOptions.NONE)).isSameAs(NumaAffinity.NONE);
        assertThatThrownBy(() -> confined.strictLocal("strict-local")).hasMessageContaining("seccomp");
        assertThatThrownBy(() -> confined.bind("bind", nodes("1"))).hasMessageContaining("seccomp");
        Affinities blind = on("epyc-four-nodes", Optional.of("not Linux"), Optional.of("not Linux"));
        assertThat(blind.linux("linux")).isSameAs(NumaAffinity.NONE);
        assertThat(blind.preferLocal("prefer-local")).isSameAs(NumaAffinity.NONE);
    }

    @Test
    void aStrictPlacementMustHaveTheKernelTryOnceAndThenRefuseForAWhile() {
        NumaAffinity strict = on("epyc-four-nodes").strictLocal("strict-local");
        MemorySegment first = pages(8);
        strict.bind(first, 1);
        system.limit(1, 4, 2);
        system.reclaimable(4);
        strict.place(first, 1);
        assertThat(strict.locate(first, PAGE)).containsOnly(1);
        assertThat(system.calls()).containsExactly("PREFERRED [1]", "move 4 to 1");

        MemorySegment second = first.asSlice(4 * PAGE).reinterpret(8 * PAGE);
        strict.bind(second, 1);
        assertThatThrownBy(() -> strict.place(second, 1))
                .isInstanceOf(BackendMemoryException.class)
                .hasMessageContaining("node 1 has no memory left")
                .hasMessageContaining("4 of 8 pages")
                .hasMessageContaining("[2]");
        int tried = system.calls().size();
        assertThatThrownBy(() -> strict.place(second, 1)).isInstanceOf(BackendMemoryException.class);
        assertThat(system.calls()).as("no second try within a second").hasSize(tried);
        system.limit(1, 100, 2);
        MemorySegment third = MemorySegment.ofAddress(1L << 40).reinterpret(4 * PAGE);
        strict.bind(third, 1);
        strict.place(third, 1); // there is room again, and nobody needs to be asked
    }

    @Test
    void aMigrationMustMoveOnlyWhatIsElsewhereAndCountWhatArrived() {
        NumaAffinity affinity = on("epyc-four-nodes").preferLocal("prefer-local");
        MemorySegment memory = pages(8);
        affinity.bind(memory, 0);
        system.populate(memory.address(), 6 * PAGE, PAGE); // two pages have no memory
        affinity.bind(memory, 3);
        system.limit(3, 5, 0);
        system.calls().clear();
        assertThat(affinity.migrate(memory, PAGE, 3)).isEqualTo(5 * PAGE);
        assertThat(system.calls()).containsExactly("split", "move 6 to 3");
        assertThat(affinity.locate(memory, PAGE)).containsExactly(3, 3, 3, 3, 3, 0, -1, -1);
        assertThat(affinity.migrate(memory.asSlice(0, 5 * PAGE), PAGE, 3)).isZero();
    }
}
