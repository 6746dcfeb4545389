package io.slab.numa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumaTopologyTest {

    @TempDir
    Path sys;

    @Test
    void unequalDistancesMustOrderTheFallBack() throws IOException {
        write("online", "0-3");
        write("has_memory", "0-3");
        node(0, "0-3", "10 12 32 32");
        node(1, "4-7", "12 10 32 32");
        node(2, "8-11", "32 32 10 12");
        node(3, "12-15", "32 32 12 10");

        NumaTopology topology = NumaTopology.read(sys);

        assertThat(topology.fallbackOrder(3)).containsExactly(3, 2, 0, 1);
        assertThat(topology.fallbackOrder(0)).containsExactly(0, 1, 2, 3);
        assertThat(topology.nodeOfCpu(9)).isEqualTo(2);
    }

    @Test
    void aNodeWithoutMemoryMustNotBeAllocatedFrom() throws IOException {
        write("online", "0-1");
        write("has_memory", "1");
        node(0, "0-7", "10 20");
        node(1, "", "20 10");

        NumaTopology topology = NumaTopology.read(sys);

        assertThat(topology.fallbackOrder(0)).containsExactly(1);
        assertThat(topology.nodes().get(1).cpus()).isEmpty();
    }

    @Test
    void holesInTheNumbersMustBeKept() throws IOException {
        write("online", "0,8");
        node(0, "0-3", "10 40");
        node(8, "4-7", "40 10");

        NumaTopology topology = NumaTopology.read(sys);

        assertThat(topology.fallbackOrder(8)).containsExactly(8, 0);
        assertThat(topology.nodeOfCpu(5)).isEqualTo(8);
        assertThatThrownBy(() -> topology.fallbackOrder(1)).hasMessageContaining("[0, 8]");
    }

    @Test
    void whatTheSystemDoesNotTellMustBeOneNode() throws IOException {
        assertThat(NumaTopology.read(sys)).isEqualTo(NumaTopology.SINGLE);
        write("online", "0-1");
        node(0, "0", "10");
        node(1, "1", "20 10");
        assertThat(NumaTopology.read(sys)).as("a table that is not square").isEqualTo(NumaTopology.SINGLE);
    }

    @Test
    void holesAndNodesWithoutProcessorsMustBeServedByDistance() {
        NumaTopology power = RecordedMachines.read("power-with-gpus");
        assertThat(power.nodesWithMemory()).containsExactly(0, 8, 252, 253, 254, 255);
        assertThat(power.fallbackOrder(8)).containsExactly(8, 0, 252, 253, 254, 255);
        assertThat(power.nodeOfCpu(100)).isEqualTo(8);
        NumaTopology expander = RecordedMachines.read("memory-expander");
        assertThat(expander.fallbackOrder(0)).containsExactly(0, 1, 2);
        assertThat(expander.fallbackOrder(1)).containsExactly(1, 0, 2);
        assertThat(expander.nodes().getLast().cpus()).isEmpty();
    }

    @Test
    void aSocketWithoutMemoryMustTakeTheNearest() {
        NumaTopology machine = RecordedMachines.read("socket-without-memory");
        assertThat(machine.nodesWithMemory()).containsExactly(0, 2);
        assertThat(machine.fallbackOrder(1)).containsExactly(2, 0);
        assertThat(machine.nodes()).hasSize(3); // the fourth is offline
    }

    @Test
    void missingDistancesMustBeThoseThatTheKernelAssumes() {
        NumaTopology machine = RecordedMachines.read("no-distances");
        assertThat(machine.nodes())
                .extracting(NumaTopology.Node::distances)
                .containsExactly(List.of(10, 20), List.of(20, 10));
        assertThat(machine.nodesWithMemory()).containsExactly(0, 1);
        assertThat(RecordedMachines.read("torn")).isEqualTo(NumaTopology.SINGLE);
    }

    @Test
    void aCpusetMustTakeMemoryAwayButNotProcessors() throws IOException {
        NumaTopology machine = RecordedMachines.read("epyc-four-nodes");
        NumaTopology confined = machine.restrictedTo(List.of(2, 3));
        assertThat(confined.nodesWithMemory()).containsExactly(2, 3);
        assertThat(confined.fallbackOrder(0)).containsExactly(3, 2);
        assertThat(confined.nodeOfCpu(0)).isZero();
        assertThat(machine.restrictedTo(List.of()))
                .as("the kernel does not tell")
                .isEqualTo(machine);
        assertThat(machine.restrictedTo(List.of(17))).isEqualTo(machine);

        write("status", "Name:\tjava\nMems_allowed:\t00000000,0000000c\nMems_allowed_list:\t2-3");
        assertThat(AllowedNodes.read(sys.resolve("status"))).containsExactly(2, 3);
        write("status", "Name:\tjava");
        assertThat(AllowedNodes.read(sys.resolve("status"))).isEmpty();
        write("status", "Mems_allowed_list:\t2-x");
        assertThat(AllowedNodes.read(sys.resolve("status"))).isEmpty();
        assertThat(AllowedNodes.read(sys.resolve("nothing"))).isEmpty();
    }

    @Test
    void thisMachineMustHaveANodeThatFallsBackToItself() {
        NumaTopology here = NumaTopology.ofThisMachine();
        int first = here.nodeOfCpu(0);
        assertThat(here.fallbackOrder(first)).isNotEmpty();
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(sys.resolve(file), text + "\n");
    }

    private void node(int id, String cpus, String distances) throws IOException {
        Path directory = Files.createDirectory(sys.resolve("node" + id));
        Files.writeString(directory.resolve("cpulist"), cpus + "\n");
        Files.writeString(directory.resolve("distance"), distances + "\n");
    }
}
