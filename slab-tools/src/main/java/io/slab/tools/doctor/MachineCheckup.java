package io.slab.tools.doctor;

import io.slab.numa.NumaTopology;
import io.slab.spi.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the kernel's files say. */
final class MachineCheckup {
    private static final String THP = "sys/kernel/mm/transparent_hugepage/";
    private static final String UNLIMITED = "unlimited";

    private final SystemTree system;
    private final NumaTopology topology;

    MachineCheckup(SystemTree system, NumaTopology topology) {
        this.system = system;
        this.topology = topology;
    }

    List<Finding> findings() {
        List<Finding> all = new ArrayList<>();
        all.add(hugePages("huge pages 2 MiB", 2048, "sysctl vm.nr_hugepages=N"));
        all.add(hugePages(
                "huge pages 1 GiB",
                1048576,
                "boot with hugepagesz=1G hugepages=N, or try echo N >"
                        + " /sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages"));
        all.add(transparent("transparent huge pages", "enabled", "madvise"));
        all.add(transparent("transparent huge pages of memfd", "shmem_enabled", "advise"));
        all.add(lockedMemory());
        all.add(overcommit());
        all.add(mappings());
        all.add(nodes());
        all.add(pressure());
        all.add(containerLimit());
        all.add(sameMerging());
        return all;
    }

    private Finding hugePages(String item, long kib, String remedy) {
        String pool = "sys/kernel/mm/hugepages/hugepages-" + kib + "kB/";
        if (!system.exists(pool)) {
            return Finding.no(item, "this kernel or processor has none of that size", "");
        }
        long free = system.number(pool + "free_hugepages", 0);
        String state = free + " free of " + system.number(pool + "nr_hugepages", 0) + " in the pool";
        return free > 0 ? Finding.yes(item, state, remedy) : Finding.no(item, state, remedy);
    }

    private Finding transparent(String item, String file, String better) {
        Optional<String> mode = system.chosen(THP + file);
        String remedy = "echo " + better + " > /" + THP + file;
        if (mode.isEmpty()) {
            return Finding.no(item, "this kernel has none (it lacks CONFIG_TRANSPARENT_HUGEPAGE)", "");
        }
        String chosen = mode.get();
        return chosen.equals("never") || chosen.equals("deny")
                ? Finding.no(item, "the mode is " + chosen, remedy)
                : Finding.yes(item, "the mode is " + chosen, "");
    }

    private Finding lockedMemory() {
        String item = "locked memory";
        Optional<String> line = system.read("proc/self/limits")
                .flatMap(text -> text.lines()
                        .filter(l -> l.startsWith("Max locked memory"))
                        .findFirst());
        if (line.isEmpty()) {
            return Finding.no(item, "/proc/self/limits does not tell", "");
        }
        String soft = line.get().substring("Max locked memory".length()).strip().replaceFirst("\\s.*", "");
        String remedy = "ulimit -l, LimitMEMLOCK= of the service, or the capability CAP_IPC_LOCK";
        if (soft.equals(UNLIMITED)) {
            return Finding.yes(item, "without limit", "");
        }
        return soft.equals("0")
                ? Finding.no(item, "the limit is 0", remedy)
                : Finding.yes(item, "up to " + Bytes.format(Long.parseLong(soft)), remedy);
    }

    private Finding overcommit() {
        String item = "address space without charge";
        long mode = system.number("proc/sys/vm/overcommit_memory", -1);
        return mode == 2
                ? Finding.no(item, "vm.overcommit_memory is 2: regions are kept small", "sysctl vm.overcommit_memory=0")
                : Finding.yes(item, mode < 0 ? "as far as can be seen" : "vm.overcommit_memory is " + mode, "");
    }

    private Finding mappings() {
        long most = system.number("proc/sys/vm/max_map_count", 0);
        return most > 0
                ? Finding.yes("mappings", most + " per process", "sysctl vm.max_map_count=N")
                : Finding.no("mappings", "/proc/sys/vm/max_map_count does not tell", "");
    }

    private Finding nodes() {
        int count = topology.nodes().size();
        return count > 1
                ? Finding.yes("NUMA", count + " nodes", "")
                : Finding.no("NUMA", "one node: nothing to place", "");
    }

    private Finding pressure() {
        String item = "pressure stall information";
        return system.read("proc/pressure/memory")
                .map(text -> Finding.yes(item, text.lines().findFirst().orElse(""), ""))
                .orElseGet(() -> Finding.no(item, "there is no /proc/pressure/memory", "boot with psi=1 (Linux 4.20)"));
    }

    private Finding containerLimit() {
        String item = "control group limit";
        String remedy = "memory.max, or docker run --memory";
        ControlGroups groups = ControlGroups.ofThisProcess(system);
        if (!groups.limitMemory()) {
            return Finding.no(item, "no control group limits memory", remedy);
        }
        return groups.least()
                .map(limit -> Finding.yes(item, limit.describe(), ""))
                .orElseGet(() -> Finding.no(item, "none is set", remedy));
    }

    private Finding sameMerging() {
        String item = "same-page merging";
        long run = system.number("sys/kernel/mm/ksm/run", -1);
        return run < 0
                ? Finding.no(item, "this kernel has none (it lacks CONFIG_KSM)", "")
                : run == 1
                        ? Finding.yes(item, "it runs", "")
                        : Finding.no(item, "it does not run", "echo 1 > /sys/kernel/mm/ksm/run");
    }

    /** For the headline. */
    static String kernel() {
        return String.format(
                Locale.ROOT,
                "%s %s, %s, Java %s",
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.version());
    }
}
