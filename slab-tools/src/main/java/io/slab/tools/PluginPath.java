package io.slab.tools;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.InvalidModuleDescriptorException;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Jars that are added while the command runs. Their class loader becomes the thread's context class loader, where
 * {@link io.slab.spi.Providers} looks first; threads and processes that the command starts inherit it.
 */
final class PluginPath implements AutoCloseable {
    private static final String SPI = "io.slab.spi.";

    private final List<Path> jars;
    private final URLClassLoader loader;
    private final ClassLoader before;

    private PluginPath(List<Path> jars, URLClassLoader loader, ClassLoader before) {
        this.jars = jars;
        this.loader = loader;
        this.before = before;
    }

    /** Adds every jar of the directories, in the order of their names, until it is closed. */
    static PluginPath open(List<Path> directories) throws IOException {
        List<Path> jars = new ArrayList<>();
        for (Path directory : directories) {
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(f -> f.getFileName().toString().endsWith(".jar"))
                        .sorted()
                        .forEach(jars::add);
            }
        }
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = jars.get(i).toAbsolutePath().normalize().toUri().toURL();
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        URLClassLoader loader = new URLClassLoader("plugins", urls, PluginPath.class.getClassLoader());
        thread.setContextClassLoader(loader);
        return new PluginPath(List.copyOf(jars), loader, before);
    }

    /**
     * One sentence for each jar that cannot be used as it stands: it is no jar, or provides plug-ins as a module alone, which cannot be
     * found on a class path.
     */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        for (Path jar : jars) {
            try (ZipFile zip = new ZipFile(jar.toFile())) {
                if (isModuleOfPlugins(zip)
                        && zip.stream().noneMatch(e -> e.getName().startsWith("META-INF/services/" + SPI))) {
                    complaints.add(
                            jar + " provides plug-ins in module-info alone: name them in META-INF/services, too");
                }
            } catch (IOException | InvalidModuleDescriptorException e) {
                complaints.add(jar + " cannot be read: " + e);
            }
        }
        return complaints;
    }

    private static boolean isModuleOfPlugins(ZipFile zip) throws IOException {
        ZipEntry entry = zip.getEntry("module-info.class");
        if (entry == null) {
            return false;
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return ModuleDescriptor.read(in).provides().stream()
                    .anyMatch(p -> p.service().startsWith(SPI));
        }
    }

    @Override
    public void close() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        loader.close();
    }
}
