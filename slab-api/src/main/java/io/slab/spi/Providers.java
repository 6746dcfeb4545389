package io.slab.spi;

import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabPluginException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The providers of one kind that {@link ServiceLoader} finds: with the context class loader, then with this library's own. A snapshot
 * of one look-up; immutable and thread-safe.
 *
 * @param <P> the provider type
 */
public final class Providers<P> {
    /** A class loader that is closed or damaged fails at each step, and would so for ever. */
    private static final int MAX_FAILURES = 1000;

    private final Class<P> type;
    private final List<Found<P>> found;

    private Providers(Class<P> type, List<Found<P>> found) {
        this.type = type;
        this.found = List.copyOf(found);
    }

    /**
     * One provider, or a failure to make one.
     *
     * @param name its name, empty if that could not be asked
     * @param origin its class and where that came from
     * @param implementation its class, {@code null} if that could not be loaded
     * @param provider the provider, {@code null} if it failed
     * @param failure why it failed, {@code null} if it did not
     * @param <P> the provider type
     */
    public record Found<P>(
            String name,
            String origin,
            @Nullable Class<?> implementation,
            @Nullable P provider,
            @Nullable Throwable failure) {}

    /**
     * Looks for providers.
     *
     * @param type the provider type: one of this package
     * @param <P> the provider type
     * @return what was found
     */
    public static <P> Providers<P> of(Class<P> type) {
        List<Found<P>> found = new ArrayList<>();
        Set<Class<?>> seen = new HashSet<>();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (context != null) {
            collect(type, load(type, context), seen, found);
        }
        ClassLoader own = Providers.class.getClassLoader();
        if (!own.equals(context)) {
            collect(type, load(type, own), seen, found);
        }
        return new Providers<>(type, found);
    }

    // ServiceLoader.load is caller-sensitive: each type must be named in this module's 'uses'.
    private static <P> ServiceLoader<P> load(Class<P> type, ClassLoader loader) {
        return ServiceLoader.load(type, loader);
    }

    private static <P> void collect(Class<P> type, ServiceLoader<P> loader, Set<Class<?>> seen, List<Found<P>> found) {
        Iterator<ServiceLoader.Provider<P>> providers = loader.stream().iterator();
        int failures = 0;
        while (failures < MAX_FAILURES) {
            Class<?> implementation = null;
            try {
                if (!providers.hasNext()) {
                    return;
                }
                ServiceLoader.Provider<P> candidate = providers.next();
                implementation = candidate.type();
                if (seen.add(implementation)) {
                    P provider = candidate.get();
                    found.add(new Found<>(nameOf(provider), origin(implementation), implementation, provider, null));
                }
            } catch (Throwable e) {
                // A broken plug-in must not take the others with it, whatever it throws; it is reported, and fails
                // loudly when it is asked for.
                failures++;
                if (implementation == null && isKnown(e, found)) {
                    continue; // the context class loader's parent is often this library's own
                }
                found.add(new Found<>(
                        "",
                        implementation == null ? type.getSimpleName() : origin(implementation),
                        implementation,
                        null,
                        e));
            }
        }
    }

    private static boolean isKnown(Throwable failure, List<? extends Found<?>> found) {
        String message = failure.toString();
        return found.stream()
                .map(Found::failure)
                .anyMatch(f -> f != null && f.toString().equals(message));
    }

    private static String nameOf(Object provider) {
        if (!(provider instanceof StrategyProvider<?> strategy)) {
            return "";
        }
        String name = strategy.name();
        if (name == null || !StrategyName.isValid(name)) {
            throw new SlabConfigurationException("provider name '" + name + "' must be of " + StrategyName.RULE);
        }
        return name;
    }

    private static String origin(Class<?> implementation) {
        var source = implementation.getProtectionDomain().getCodeSource();
        Module module = implementation.getModule();
        return implementation.getName()
                + (module.isNamed() ? " in module " + module.getName() : "")
                + (source == null || source.getLocation() == null ? "" : " from " + source.getLocation());
    }

    /**
     * Everything that was found, failures included.
     *
     * @return in the order of discovery
     */
    public List<Found<P>> all() {
        return found;
    }

    /**
     * The first provider that works, for kinds without names.
     *
     * @return empty if there is none
     * @throws SlabPluginException if there are only providers that failed
     */
    public Optional<P> defaultProvider() {
        Optional<P> first =
                found.stream().flatMap(f -> Stream.ofNullable(f.provider())).findFirst();
        if (first.isEmpty() && !found.isEmpty()) {
            Found<P> broken = found.getFirst();
            throw new SlabPluginException(
                    broken.origin(), broken.origin() + " cannot be made: " + broken.failure(), broken.failure());
        }
        return first;
    }

    /**
     * The names that can be chosen.
     *
     * @return sorted
     */
    public List<String> names() {
        return found.stream()
                .map(Found::name)
                .filter(n -> !n.isEmpty())
                .distinct()
                .sorted()
                .toList();
    }

    /**
     * Looks a provider up without insisting.
     *
     * @param name its name
     * @return empty if there is none of that name
     * @throws SlabConfigurationException if there are two; the message names both origins
     */
    public Optional<P> find(String name) {
        List<Found<P>> matches =
                found.stream().filter(f -> f.name().equals(name)).toList();
        if (matches.size() > 1) {
            throw new SlabConfigurationException("two providers of " + kind() + " are named '" + name + "': "
                    + matches.stream().map(Found::origin).collect(Collectors.joining(" and "))
                    + "; remove one of them from the class path or module path");
        }
        return matches.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(matches.getFirst().provider());
    }

    /**
     * Looks a provider up.
     *
     * @param name its name
     * @return the provider
     * @throws SlabConfigurationException if there is none (the message lists those that exist) or there are two (it names both)
     * @throws SlabPluginException if none has the name but one failed before it could tell its name, and its class may be meant
     */
    public P get(String name) {
        Optional<P> provider = find(name);
        if (provider.isPresent()) {
            return provider.get();
        }
        String broken = found.stream()
                .filter(f -> f.failure() != null)
                .map(f -> f.origin() + " (" + f.failure() + ")")
                .collect(Collectors.joining(", "));
        String message = "no " + kind() + " is named '" + name + "': there are " + String.join(", ", names())
                + (broken.isEmpty() ? "" : "; and these failed to load: " + broken);
        for (Found<P> f : found) {
            Throwable failure = f.failure();
            if (failure != null) {
                throw new SlabPluginException(f.origin(), message, failure);
            }
        }
        throw new SlabConfigurationException(message);
    }

    /**
     * Makes the strategy that was chosen, or takes the instance that was given.
     *
     * @param choice the choice
     * @param type the provider type to look among
     * @param <T> the SPI type
     * @param <Q> the provider type
     * @return the strategy
     * @throws SlabConfigurationException if the name or an option is unknown, or an option's value is wrong
     * @throws SlabPluginException if the provider threw
     */
    public static <T, Q extends StrategyProvider<T>> T resolve(Strategy<T> choice, Class<Q> type) {
        Optional<T> instance = choice.instance();
        if (instance.isPresent()) {
            return instance.get();
        }
        return create(of(type).get(choice.name()), choice);
    }

    /**
     * Has a provider make a strategy, guarding against what it may do.
     *
     * @param provider the provider
     * @param choice the options
     * @param <T> the SPI type
     * @return the strategy
     * @throws SlabConfigurationException if it is unavailable here, an option is unknown or its value is wrong
     * @throws SlabPluginException if the provider threw or returned {@code null}
     */
    public static <T> T create(StrategyProvider<T> provider, Strategy<T> choice) {
        T made;
        try {
            provider.unavailable().ifPresent(why -> {
                throw new SlabConfigurationException("'" + choice.name() + "' cannot be used here: " + why);
            });
            choice.options().check(provider.options());
            made = provider.create(choice.options());
        } catch (SlabConfigurationException e) {
            throw e;
        } catch (Throwable e) {
            throw new SlabPluginException(
                    choice.name(),
                    "plug-in '" + choice.name() + "' (" + provider.getClass().getName() + ") threw when it was made: "
                            + e,
                    e);
        }
        if (made == null) {
            throw new SlabPluginException(
                    choice.name(),
                    "plug-in '" + choice.name() + "' (" + provider.getClass().getName()
                            + ") returned null when it was made",
                    null);
        }
        return made;
    }

    private String kind() {
        String name = type.getSimpleName();
        return name.endsWith("Provider") ? name.substring(0, name.length() - "Provider".length()) : name;
    }
}
