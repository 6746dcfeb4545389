package io.slab.tools.doctor;

import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.error.SlabException;
import io.slab.numa.NumaTopology;
import io.slab.spi.PageBackend;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.Providers;
import io.slab.spi.Strategy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Everything that the doctor found.
 *
 * @param system kernel and Java
 * @param machine what the kernel offers
 * @param backends every page backend
 * @param chosen what {@code auto} chooses
 */
public record Checkup(String system, List<Finding> machine, List<Finding> backends, String chosen) {
    private static final String SECRET = "secret";

    /** Copies the lists. */
    public Checkup {
        machine = List.copyOf(machine);
        backends = List.copyOf(backends);
    }

    /**
     * Examines this machine.
     *
     * @return what was found
     */
    public static Checkup ofThisMachine() {
        List<Finding> machine = new ArrayList<>();
        machine.add(nativeAccess());
        machine.addAll(new MachineCheckup(new SystemTree(Path.of("/")), NumaTopology.ofThisMachine()).findings());
        machine.add(secretMemory());
        return new Checkup(MachineCheckup.kernel(), machine, allBackends(), choose());
    }

    private static Finding nativeAccess() {
        Module core =
                Providers.of(PageBackendProvider.class).get("mmap").getClass().getModule();
        String flag = "--enable-native-access=" + (core.isNamed() ? core.getName() : "ALL-UNNAMED");
        return core.isNativeAccessEnabled()
                ? Finding.yes("native access", "enabled", "")
                : Finding.no("native access", "not enabled: only the backends arena and heap work", "java " + flag);
    }

    /** Only a try can tell: the kernel may have it, and not allow it. */
    private static Finding secretMemory() {
        String item = "memfd_secret";
        PageBackendProvider provider = Providers.of(PageBackendProvider.class).get(SECRET);
        Optional<String> why = provider.unavailable();
        if (why.isPresent()) {
            return Finding.no(item, why.get(), "");
        }
        Strategy<PageBackend> choice = Strategy.named(SECRET + ":require=memfd-secret");
        try (PageBackend made = Providers.create(provider, choice)) {
            return Finding.yes(item, "works: " + made.notes().getFirst().text(), "");
        } catch (SlabException e) {
            return Finding.no(item, String.valueOf(e.getMessage()), "boot with secretmem.enable=1, raise ulimit -l");
        }
    }

    private static List<Finding> allBackends() {
        List<Finding> all = new ArrayList<>();
        Providers<PageBackendProvider> providers = Providers.of(PageBackendProvider.class);
        for (String name : providers.names()) {
            all.add(tried(providers.get(name)));
        }
        return all;
    }

    /** Only an allocation can tell: a backend may work, and have no memory to give. */
    private static Finding tried(PageBackendProvider provider) {
        String name = provider.name();
        Optional<String> why = provider.unavailable();
        if (why.isPresent()) {
            return Finding.no(name, why.get(), "");
        }
        try (SlabAllocator slabs = SlabAllocatorConfig.builder().backend(name).create()) {
            slabs.free(slabs.allocateRaw(1));
            String notes = slabs.stats().backendNotes().stream()
                    .map(note -> "; " + note.topic() + ": " + note.text())
                    .collect(Collectors.joining());
            return Finding.yes(name, provider.description() + notes, "");
        } catch (SlabException e) {
            return refused(name, String.valueOf(e.getMessage()));
        }
    }

    /** Errors end with their remedy, as "…: raise this or that". */
    static Finding refused(String name, String message) {
        int remedy = message.lastIndexOf(": raise ");
        return remedy < 0
                ? Finding.no(name, message, "")
                : Finding.no(name, message.substring(0, remedy), message.substring(remedy + 2));
    }

    private static String choose() {
        try (SlabAllocator slabs = SlabAllocatorConfig.builder().create()) {
            return slabs.config().backend().name();
        }
    }
}
