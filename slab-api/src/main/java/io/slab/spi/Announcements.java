package io.slab.spi;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files {@code META-INF/services} of one provider type: which jar announces which class. {@link java.util.ServiceLoader} does not
 * tell, but who looks for a plug-in that fails to load needs to know.
 */
record Announcements(List<Line> lines) {
    /** How {@link java.util.ServiceLoader} begins its messages: {@code type: Provider class …} and {@code type: url:line: …}. */
    private static final Pattern CLASS_IN_MESSAGE = Pattern.compile("Provider ([\\p{Alnum}_$.]+)");

    /**
     * One line.
     *
     * @param implementation the class it names
     * @param location the jar or directory it stands in
     */
    record Line(String implementation, String location) {}

    static Announcements of(Class<?> type) {
        Map<String, URL> files = new LinkedHashMap<>(); // by text: comparing URLs asks name servers
        String file = "META-INF/services/" + type.getName();
        for (ClassLoader loader : new @Nullable ClassLoader[] {
            Thread.currentThread().getContextClassLoader(), Announcements.class.getClassLoader()
        }) {
            if (loader != null) {
                try {
                    loader.getResources(file).asIterator().forEachRemaining(url -> files.put(url.toString(), url));
                } catch (IOException e) {
                    // A loader that cannot be read has nothing to show; ServiceLoader reports it.
                }
            }
        }
        List<Line> lines = new ArrayList<>();
        files.values().forEach(url -> read(url, file, lines));
        return new Announcements(List.copyOf(lines));
    }

    private static void read(URL url, String file, List<Line> lines) {
        String whole = url.toString();
        String location = location(whole.substring(0, whole.length() - file.length()));
        try {
            URLConnection connection = url.openConnection();
            connection.setUseCaches(false); // a cached jar would stay open when its class loader is closed
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line : reader.lines().toList()) {
                    String name = line.replaceFirst("#.*", "").strip();
                    if (!name.isEmpty()) {
                        lines.add(new Line(name, location));
                    }
                }
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            lines.add(new Line("", location)); // its failure comes from ServiceLoader as well
        }
    }

    /** The class that a failure of {@link java.util.ServiceLoader} is about; empty if it names none. */
    String classNamedIn(@Nullable Throwable failure) {
        if (failure == null) {
            return "";
        }
        String message = String.valueOf(failure.getMessage());
        Matcher named = CLASS_IN_MESSAGE.matcher(message);
        if (named.find()) {
            return named.group(1);
        }
        // A linkage error names the class by its path: com/example/Late has been compiled by a more recent version …
        String dotted = message.replace('/', '.');
        return lines.stream()
                .map(Line::implementation)
                .filter(name -> !name.isEmpty() && dotted.contains(name))
                .findFirst()
                .orElse("");
    }

    /** Where a class is announced; empty if nowhere. */
    String locationOf(String implementation) {
        return lines.stream()
                .filter(line -> line.implementation().equals(implementation))
                .map(Line::location)
                .findFirst()
                .orElse("");
    }

    /** Where a class came from; empty if it does not tell. */
    static String locationOf(Class<?> type) {
        var source = type.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null
                ? ""
                : location(source.getLocation().toString());
    }

    /** The module a class is in, or that its jar would be on a module path; empty if there is none. */
    static String moduleOf(Class<?> type) {
        Module module = type.getModule();
        return module.isNamed() ? module.getName() : moduleAt(locationOf(type));
    }

    static String moduleAt(String location) {
        try {
            return ModuleFinder.of(Path.of(location)).findAll().stream()
                    .map(ModuleReference::descriptor)
                    .map(descriptor -> descriptor.name())
                    .findFirst()
                    .orElse("");
        } catch (FindException | IllegalArgumentException | FileSystemNotFoundException | SecurityException e) {
            return ""; // no module, or no file
        }
    }

    /** A URL as a path, if it is one. */
    private static String location(String url) {
        String inner = url.startsWith("jar:") ? url.substring(4).replaceFirst("!/?$", "") : url;
        try {
            return inner.startsWith("file:") ? Path.of(new URI(inner)).toString() : inner;
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            return inner;
        }
    }
}
