package io.slab.spi;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every plug-in that {@link Providers} finds, of every kind, working or not, as data: for people who ask why a name is not found. Making
 * the catalog makes providers, but no strategies.
 */
public final class PluginCatalog {
    /** The provider types that there are. */
    private static final List<Class<? extends StrategyProvider<?>>> TYPES = List.of(
            PageBackendProvider.class,
            ColoringStrategyProvider.class,
            ReclaimPolicyProvider.class,
            NumaAffinityProvider.class,
            ObjectLifecycleProvider.class,
            CpuLocatorProvider.class,
            SlabLockProvider.class,
            SlabListenerProvider.class,
            PageIndexProvider.class,
            DescriptorStoreProvider.class);

    private PluginCatalog() {}

    /**
     * The provider types that there are.
     *
     * @return all of this package
     */
    public static List<Class<? extends StrategyProvider<?>>> types() {
        return TYPES;
    }

    /**
     * Looks for plug-ins with the thread's context class loader, then with this library's own, as allocators do.
     *
     * @return by kind in the order of {@link #types()}, then by name, failures last
     */
    public static List<Plugin> find() {
        List<Plugin> plugins = new ArrayList<>();
        TYPES.forEach(type -> addAll(type, plugins));
        return plugins;
    }

    private static <P extends StrategyProvider<?>> void addAll(Class<P> type, List<Plugin> plugins) {
        Announcements announced = Announcements.of(type);
        List<Providers.Found<P>> found = Providers.of(type).all();
        List<Plugin> ofKind = new ArrayList<>();
        Set<String> loaded = new HashSet<>();
        for (Providers.Found<P> each : found) {
            Plugin plugin = describe(type, each, found, announced);
            ofKind.add(plugin);
            loaded.add(plugin.implementation() + " " + plugin.location());
        }
        for (Announcements.Line line : announced.lines()) {
            if (!loaded.contains(line.implementation() + " " + line.location())) {
                duplicate(type, line, ofKind).ifPresent(ofKind::add);
            }
        }
        ofKind.sort(PluginCatalog::byName);
        plugins.addAll(ofKind);
    }

    private static int byName(Plugin a, Plugin b) {
        boolean nameless = a.name().isEmpty();
        return nameless != b.name().isEmpty() ? (nameless ? 1 : -1) : a.name().compareTo(b.name());
    }

    private static <P extends StrategyProvider<?>> Plugin describe(
            Class<P> type, Providers.Found<P> each, List<Providers.Found<P>> all, Announcements announced) {
        P provider = each.provider();
        if (provider == null) {
            return failed(type, each.name(), each.implementation(), announced, each.failure());
        }
        String description;
        List<StrategyOption> options;
        String unavailable;
        try {
            description = String.valueOf(provider.description());
            options = List.copyOf(provider.options());
            unavailable = provider.unavailable().orElse("");
        } catch (Throwable e) { // whatever it does, the others are listed
            return failed(type, each.name(), each.implementation(), announced, e);
        }
        String others = all.stream()
                .filter(f -> f != each && f.name().equals(each.name()))
                .map(Providers.Found::origin)
                .collect(Collectors.joining(" and "));
        Plugin.Status status = !others.isEmpty()
                ? Plugin.Status.SHADOWED
                : unavailable.isEmpty() ? Plugin.Status.OK : Plugin.Status.UNAVAILABLE;
        String reason = others.isEmpty()
                ? unavailable
                : "the name is also that of " + others + ": neither can be chosen until one is removed";
        return new Plugin(
                kind(type),
                each.name(),
                provider.getClass().getName(),
                description,
                options,
                Announcements.moduleOf(provider.getClass()),
                Announcements.locationOf(provider.getClass()),
                status,
                reason);
    }

    private static Plugin failed(
            Class<?> type,
            String name,
            @Nullable Class<?> implementation,
            Announcements announced,
            @Nullable Throwable failure) {
        String className = implementation != null ? implementation.getName() : announced.classNamedIn(failure);
        String location =
                implementation != null ? Announcements.locationOf(implementation) : announced.locationOf(className);
        return new Plugin(
                kind(type),
                name,
                className,
                "",
                List.of(),
                implementation != null ? Announcements.moduleOf(implementation) : Announcements.moduleAt(location),
                location,
                Plugin.Status.FAILED,
                reason(failure));
    }

    /** A class that is announced in two places, and was loaded from the other one. */
    private static Optional<Plugin> duplicate(Class<?> type, Announcements.Line line, List<Plugin> ofKind) {
        return ofKind.stream()
                .filter(p -> p.implementation().equals(line.implementation())
                        && p.status() != Plugin.Status.FAILED
                        && !p.location().isEmpty())
                .findFirst()
                .map(p -> new Plugin(
                        kind(type),
                        p.name(),
                        p.implementation(),
                        p.description(),
                        p.options(),
                        Announcements.moduleAt(line.location()),
                        line.location(),
                        Plugin.Status.SHADOWED,
                        "the same class comes first from " + p.location()));
    }

    private static String kind(Class<?> type) {
        String name = type.getSimpleName();
        return name.substring(0, name.length() - "Provider".length());
    }

    /** What went wrong, from the outside to the cause, in one sentence. */
    private static String reason(@Nullable Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable t = failure; t != null && text.length() < 500; t = t.getCause()) {
            String part = t instanceof java.util.ServiceConfigurationError
                    ? String.valueOf(t.getMessage())
                    : t.getClass().getSimpleName() + (t.getMessage() == null ? "" : ": " + t.getMessage());
            if (text.indexOf(part) < 0) {
                text.append(text.isEmpty() ? "" : ": ").append(part);
            }
        }
        return text.isEmpty() ? "unknown" : text.toString().replaceAll("\\s+", " ");
    }

    /**
     * A status as people read it.
     *
     * @param status the status
     * @return in lower case
     */
    public static String nameOf(Plugin.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
