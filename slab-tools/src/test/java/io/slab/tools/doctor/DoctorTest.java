package io.slab.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slab.numa.NumaTopology;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says about machines: this one, and others that are only files. */
class DoctorTest {
    private static final String THP = "sys/kernel/mm/transparent_hugepage/";

    private static final String LIMIT = "control group limit";

    @TempDir
    Path root;

    private void file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n");
    }

    private Finding find(String item) {
        return new MachineCheckup(new SystemTree(root), NumaTopology.SINGLE)
                .findings().stream()
                        .filter(f -> f.item().equals(item))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void aMachineThatOffersNothingMustGetAReasonForEachThing() {
        List<Finding> all = new MachineCheckup(new SystemTree(root), NumaTopology.SINGLE).findings();
        assertThat(all)
                .hasSizeGreaterThan(9)
                .allSatisfy(f -> assertThat(f.detail()).isNotBlank());
        assertThat(all)
                .filteredOn(Finding::available)
                .extracting(Finding::item)
                .containsExactly("address space without charge");
    }

    @Test
    void hugePagesMustBeCounted() throws IOException {
        file("sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "3");
        file("sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "8");
        assertThat(find("huge pages 2 MiB")).satisfies(f -> {
            assertThat(f.available()).isTrue();
            assertThat(f.detail()).isEqualTo("3 free of 8 in the pool");
        });
        file("sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "0");
        assertThat(find("huge pages 2 MiB").available()).isFalse();
        assertThat(find("huge pages 2 MiB").remedy()).contains("vm.nr_hugepages");
        assertThat(find("huge pages 1 GiB").detail()).contains("none of that size");
    }

    @Test
    void modesMustBeRead() throws IOException {
        file(THP + "enabled", "always [madvise] never");
        file(THP + "shmem_enabled", "always within_size advise [never] deny force");
        assertThat(find("transparent huge pages").available()).isTrue();
        assertThat(find("transparent huge pages").detail()).contains("madvise");
        assertThat(find("transparent huge pages of memfd").available()).isFalse();
        assertThat(find("transparent huge pages of memfd").remedy()).contains("echo advise");
    }

    @Test
    void limitsMustBeRead() throws IOException {
        file(
                "proc/self/limits",
                "Limit  Soft Limit\nMax locked memory         8388608              8388608              bytes");
        assertThat(find("locked memory").detail()).isEqualTo("up to 8 MiB");
        file("proc/self/limits", "Max locked memory         unlimited            unlimited            bytes");
        assertThat(find("locked memory").remedy()).isEmpty();
        file("proc/self/limits", "Max locked memory         0                    0                    bytes");
        assertThat(find("locked memory").available()).isFalse();
        file("proc/sys/vm/overcommit_memory", "2");
        assertThat(find("address space without charge").available()).isFalse();
        file("proc/sys/vm/max_map_count", "65530");
        assertThat(find("mappings").detail()).startsWith("65530");
    }

    @Test
    void controlGroupsOfBothVersionsMustBeRead() throws IOException {
        file("proc/self/cgroup", "0::/app");
        file("sys/fs/cgroup/app/memory.max", "536870912");
        assertThat(find(LIMIT).detail()).isEqualTo("512 MiB");
        file("sys/fs/cgroup/app/memory.max", "max");
        assertThat(find(LIMIT).available()).isFalse();
        file("proc/self/cgroup", "12:cpu,cpuacct:/x\n4:memory:/docker/1");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "1073741824"); // seen from inside of the container
        assertThat(find(LIMIT).detail()).isEqualTo("1 GiB");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712"); // none, as version 1 writes it
        assertThat(find(LIMIT).available()).isFalse();
    }

    @Test
    void theLeastLimitOfAllGroupsAboveMustBeNamedWithItsGroup() throws IOException {
        file("proc/self/cgroup", "0::/pods/pod7/app");
        file("sys/fs/cgroup/pods/pod7/app/memory.max", "max");
        file("sys/fs/cgroup/pods/pod7/memory.max", "536870912");
        file("sys/fs/cgroup/pods/memory.max", "1073741824");
        assertThat(find(LIMIT).available()).isTrue();
        assertThat(find(LIMIT).detail()).isEqualTo("512 MiB, of the group /pods/pod7 above the own one");
        file("sys/fs/cgroup/pods/memory.high", "268435456");
        assertThat(find(LIMIT).detail()).isEqualTo("256 MiB (memory.high), of the group /pods above the own one");
        file("sys/fs/cgroup/pods/pod7/app/memory.max", "268435456");
        assertThat(find(LIMIT).detail()).isEqualTo("256 MiB");
    }

    @Test
    void aGroupWithoutFilesOfMemoryMustLeaveTheLimitToThoseAbove() throws IOException {
        file("proc/self/cgroup", "0::/user.slice/session");
        file("sys/fs/cgroup/user.slice/session/cgroup.procs", "1");
        file("sys/fs/cgroup/user.slice/memory.max", "1073741824");
        assertThat(find(LIMIT).detail()).isEqualTo("1 GiB, of the group /user.slice above the own one");
    }

    @Test
    void limitsAboveMustBeFoundInVersionOne() throws IOException {
        String none = "9223372036854771712";
        file("proc/self/cgroup", "4:memory:/slice/app\n0::/");
        file("sys/fs/cgroup/memory/slice/app/memory.limit_in_bytes", none);
        file("sys/fs/cgroup/memory/slice/memory.limit_in_bytes", none);
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", none);
        assertThat(find(LIMIT).available()).isFalse();
        assertThat(find(LIMIT).detail()).isEqualTo("none is set");
        file("sys/fs/cgroup/memory/slice/memory.limit_in_bytes", "536870912");
        assertThat(find(LIMIT).detail()).isEqualTo("512 MiB, of the group /slice above the own one");
    }

    @Test
    void groupsOutsideOfTheMountMustNotBeRead() throws IOException {
        file("proc/self/cgroup", "0::/../../../../secret");
        file("secret/memory.max", "4096");
        file("sys/fs/cgroup/memory.max", "536870912"); // of a neighbour, as seen from another namespace
        assertThat(find(LIMIT).detail()).isEqualTo("no control group limits memory");
    }

    @Test
    void groupsThatAreAllOpenMustCountAsNoLimit() throws IOException {
        file("proc/self/cgroup", "0::/a/b");
        file("sys/fs/cgroup/a/b/memory.max", "max");
        file("sys/fs/cgroup/a/memory.max", "max");
        file("sys/fs/cgroup/a/memory.high", "max");
        assertThat(find(LIMIT).available()).isFalse();
        assertThat(find(LIMIT).detail()).isEqualTo("none is set");
    }

    @Test
    void pressureAndMergingMustBeFound() throws IOException {
        file("proc/pressure/memory", "some avg10=0.00 avg60=0.00 avg300=0.00 total=0");
        assertThat(find("pressure stall information").available()).isTrue();
        file("sys/kernel/mm/ksm/run", "0");
        assertThat(find("same-page merging").remedy()).contains("echo 1");
        file("sys/kernel/mm/ksm/run", "1");
        assertThat(find("same-page merging").available()).isTrue();
    }

    @Test
    void filesThatEndAfterTheFirstReadMustBeReadWhole() throws IOException {
        Path file = Path.of("/proc/sys/vm/max_map_count");
        assumeTrue(Files.isReadable(file));
        long most = new SystemTree(Path.of("/")).number("proc/sys/vm/max_map_count", 0);
        assertThat(most).isGreaterThan(1000);
    }

    @Test
    void whatABackendSaysToRaiseMustBeTheRemedy() {
        Finding finding = Checkup.refused(
                "hugepage", "no memory left: 0 of 0 huge pages are free: raise vm.nr_hugepages, or more");
        assertThat(finding.available()).isFalse();
        assertThat(finding.detail()).isEqualTo("no memory left: 0 of 0 huge pages are free");
        assertThat(finding.remedy()).isEqualTo("raise vm.nr_hugepages, or more");
        assertThat(Checkup.refused("x", "it is not there").remedy()).isEmpty();
    }

    @Test
    void aBackendWithoutMemoryMustNotCountAsAvailable() throws IOException {
        Path pool = Path.of("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages");
        assumeTrue(Files.isReadable(pool) && Files.readString(pool).strip().equals("0"), "the pool has pages");
        assertThat(Checkup.ofThisMachine().backends())
                .filteredOn(f -> f.item().equals("hugepage"))
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.available()).isFalse();
                    assertThat(f.remedy()).contains("nr_hugepages");
                });
    }

    @Test
    void thisMachineMustBeExaminedWithAllItsBackends() throws IOException {
        Checkup checkup = Checkup.ofThisMachine();
        List<String> names = Providers.of(PageBackendProvider.class).names();
        assertThat(checkup.backends()).extracting(Finding::item).containsExactlyElementsOf(names);
        assertThat(names).contains(checkup.chosen());
        assertThat(checkup.machine()).extracting(Finding::item).contains("native access", "memfd_secret");
        JsonNode json = new ObjectMapper().readTree(DoctorReport.json(checkup));
        assertThat(json.get("auto").asText()).isEqualTo(checkup.chosen());
        assertThat(json.get("machine")).hasSameSizeAs(checkup.machine());
        assertThat(DoctorReport.text(checkup)).last().asString().endsWith(checkup.chosen());
    }
}
