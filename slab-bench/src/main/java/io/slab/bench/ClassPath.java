package io.slab.bench;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The class path that a forked JVM needs to find what this one finds, plug-ins that were added at run time included. */
public final class ClassPath {
    private ClassPath() {}

    /**
     * This JVM's class path, and behind it the files of the context class loader and its parents.
     *
     * @return paths with the system's separator between them
     */
    public static String ofForks() {
        List<String> paths = new ArrayList<>();
        paths.add(System.getProperty("java.class.path"));
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        while (loader instanceof URLClassLoader added) {
            for (URL url : added.getURLs()) {
                if (url.getProtocol().equals("file")) {
                    paths.add(Path.of(java.net.URI.create(url.toString())).toString());
                }
            }
            loader = loader.getParent();
        }
        return String.join(File.pathSeparator, paths);
    }
}
