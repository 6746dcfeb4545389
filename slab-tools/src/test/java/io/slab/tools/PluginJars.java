package io.slab.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;

/** Jars of coloring plug-ins, compiled here: good ones, and bad ones of every sort. */
final class PluginJars {
    private static final String SERVICE = "META-INF/services/io.slab.spi.ColoringStrategyProvider";
    private static final int MAJOR_VERSION = 7;

    private final Path work;
    private final Path jars;

    PluginJars(Path folder) throws IOException {
        work = Files.createDirectories(folder.resolve("work"));
        jars = Files.createDirectories(folder.resolve("plugins"));
    }

    Path folder() {
        return jars;
    }

    /** A provider with that name, whose methods may be replaced by others. */
    static String source(String type, String name, String more) {
        return """
            package com.example;
            import io.slab.spi.*;
            import java.util.List;
            public final class %s implements ColoringStrategyProvider {
                @Override public String name() { return "%s"; }
                @Override public String description() { %s }
                @Override public List<StrategyOption> options() {
                    return List.of(new StrategyOption("percent", StrategyOption.Type.INTEGER, "50", "how many"));
                }
                @Override public ColoringStrategy create(StrategyOptions options) { return site -> site.colors() - 1; }
                %s
            }
            """.formatted(
                        type,
                        name,
                        more.startsWith("throw") ? more : "return \"the last color\";",
                        more.startsWith("throw") ? "" : more);
    }

    /** Compiles a class and gives its bytes by their path in a jar, with the announcement. */
    Map<String, byte[]> compiled(String type, String source) throws IOException {
        Path folder = Files.createTempDirectory(work, type);
        Path file = Files.writeString(folder.resolve(type + ".java"), source);
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString(),
                        file.toString());
        if (status != 0) {
            throw new IOException("does not compile: " + source);
        }
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put(SERVICE, ("# a comment\ncom.example." + type + "\n").getBytes());
        try (Stream<Path> classes = Files.walk(folder)) {
            for (Path each :
                    classes.filter(f -> f.toString().endsWith(".class")).toList()) {
                entries.put(folder.relativize(each).toString(), Files.readAllBytes(each));
            }
        }
        return entries;
    }

    void add(String jar, Map<String, byte[]> entries) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jars.resolve(jar)))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
    }

    void add(String jar, String type, String name, String more) throws IOException {
        add(jar, compiled(type, source(type, name, more)));
    }

    void addClassOfTheFuture(String jar, String type) throws IOException {
        Map<String, byte[]> entries = compiled(type, source(type, "future", ""));
        byte[] bytes = entries.get("com/example/" + type + ".class");
        bytes[MAJOR_VERSION] = 127;
        add(jar, entries);
    }

    void addAnnouncementAlone(String jar, String type) throws IOException {
        add(jar, Map.of(SERVICE, ("com.example." + type).getBytes()));
    }

    /** A jar whose module-info provides what {@code META-INF/services} does not name. */
    void addModuleAlone(String jar, String type) throws IOException {
        Path folder = Files.createTempDirectory(work, "module");
        Path sources = Files.createDirectories(folder.resolve("com/example"));
        Path file = Files.writeString(sources.resolve(type + ".java"), source(type, "modular", ""));
        Path module = Files.writeString(
                folder.resolve("module-info.java"),
                "module com.example.modular { requires io.slab; provides io.slab.spi.ColoringStrategyProvider with"
                        + " com.example."
                        + type + "; }");
        String modules = jarOf(io.slab.Slabs.class)
                + java.io.File.pathSeparator
                + jarOf(org.jspecify.annotations.Nullable.class);
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-p",
                        modules,
                        "-d",
                        folder.toString(),
                        file.toString(),
                        module.toString());
        if (status != 0) {
            throw new IOException("the module does not compile");
        }
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (String each : List.of("module-info.class", "com/example/" + type + ".class")) {
            entries.put(each, Files.readAllBytes(folder.resolve(each)));
        }
        add(jar, entries);
    }

    private static String jarOf(Class<?> type) {
        return Path.of(java.net.URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }
}
