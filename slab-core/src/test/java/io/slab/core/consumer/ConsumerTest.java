package io.slab.core.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.core.support.ForkedJvm;
import io.slab.core.support.ForkedJvm.Result;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A small program that uses Slab as its users do: compiled against the API alone, run with the engine, in a JVM of its own. */
@Execution(ExecutionMode.CONCURRENT) // waits for JVMs of its own
class ConsumerTest {
    @TempDir
    Path directory;

    private static final String PROGRAM = """
        package shop;

        import io.slab.*;
        import java.lang.foreign.*;

        public class Consumer {
            public static void main(String[] arguments) {
                try (SlabAllocator slabs = Slabs.create()) {
                    SlabCache orders = slabs.createCache(CacheSpec.of("order", 64).withMinObjects(16));
                    MemorySegment o = orders.allocate();
                    o.set(ValueLayout.JAVA_LONG, 0, 42L);
                    System.out.println("read " + o.get(ValueLayout.JAVA_LONG, 0));
                    orders.free(o);
                    try (Arena arena = slabs.openArena()) {
                        System.out.println("zero " + arena.allocate(200, 16).get(ValueLayout.JAVA_BYTE, 199));
                    }
                    MemorySegment any = slabs.allocate(100_000);
                    any.fill((byte) 1);
                    slabs.free(any);
                    slabs.verify();
                    System.out.println("backend " + slabs.stats().backend().name());
                    System.out.println("live " + slabs.stats().liveObjects());
                    System.out.println("module " + Consumer.class.getModule().isNamed());
                }
                try (SlabAllocator again = Slabs.create()) {
                    again.free(again.allocateRaw(8));
                }
            }
        }
        """;

    private static Path locationOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path api() {
        return locationOf(io.slab.Slabs.class);
    }

    private static Path core() {
        return locationOf(io.slab.core.engine.CoreEngineProvider.class);
    }

    /** What the engine needs at run time, and a logger that prints. */
    private static List<Path> libraries() {
        return Stream.of(
                        "com.google.common.base.Strings",
                        "com.google.common.util.concurrent.internal.InternalFutureFailureAccess",
                        "org.slf4j.Logger",
                        "ch.qos.logback.classic.Logger",
                        "ch.qos.logback.core.Appender")
                .map(name -> {
                    try {
                        return locationOf(Class.forName(name));
                    } catch (ClassNotFoundException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    private Path compile(boolean asModule) throws IOException {
        Path sources = Files.createDirectories(directory.resolve("src/shop"));
        Path program = Files.writeString(sources.resolve("Consumer.java"), PROGRAM);
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-nowarn", "-d"));
        Path classes = directory.resolve("classes");
        arguments.add(classes.toString());
        arguments.add(asModule ? "--module-path" : "-cp");
        // The annotations that the API exports: Maven brings them along; nobody needs them to run.
        arguments.add(path(List.of(locationOf(org.jspecify.annotations.NullMarked.class)), api()));
        if (asModule) {
            Path module = directory.resolve("src/module-info.java");
            Files.writeString(module, "module shop { requires io.slab; exports shop; }");
            arguments.add(module.toString());
        }
        arguments.add(program.toString());
        int exit = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, arguments.toArray(String[]::new));
        assertThat(exit).as("compiled against the API alone").isZero();
        return classes;
    }

    private static String path(List<Path> more, Path... first) {
        return Stream.concat(Arrays.stream(first), more.stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static void assertServed(Result result, String backend, boolean asModule) {
        assertThat(result.output()).contains("read 42", "zero 0", "live 0", "backend " + backend, "module " + asModule);
        assertThat(result.exit()).as(result.output()).isZero();
    }

    private static long lines(Result result, String with) {
        return result.output().lines().filter(l -> l.contains(with)).count();
    }

    @Test
    void onTheClassPathItMustWork() throws Exception {
        Result result = new ForkedJvm()
                .flags("--enable-native-access=ALL-UNNAMED")
                .classPath(path(libraries(), compile(false), api(), core()))
                .run("shop.Consumer");
        assertServed(result, "mmap", false);
        assertThat(lines(result, "WARN")).as(result.output()).isZero();
    }

    @Test
    void onTheModulePathItMustWork() throws Exception {
        Result result = new ForkedJvm()
                .flags(
                        "--enable-native-access=io.slab.core",
                        "--module-path",
                        path(libraries(), compile(true), api(), core()))
                .classPath("")
                .run("-m", "shop/shop.Consumer");
        assertServed(result, "mmap", true);
        assertThat(lines(result, "WARN")).as(result.output()).isZero();
    }

    @Test
    void withoutNativeAccessOnTheClassPathItMustServeFromArenasAndNameTheFlagOnce() throws Exception {
        Result result = new ForkedJvm()
                .flags("--illegal-native-access=deny")
                .classPath(path(libraries(), compile(false), api(), core()))
                .run("shop.Consumer");
        assertServed(result, "arena", false);
        assertThat(lines(result, "--enable-native-access=ALL-UNNAMED"))
                .as(result.output())
                .isEqualTo(1);
    }

    @Test
    void withoutNativeAccessOnTheModulePathItMustServeFromArenasAndNameTheFlagOnce() throws Exception {
        Result result = new ForkedJvm()
                .flags("--illegal-native-access=deny", "--module-path", path(libraries(), compile(true), api(), core()))
                .classPath("")
                .run("-m", "shop/shop.Consumer");
        assertServed(result, "arena", true);
        assertThat(lines(result, "--enable-native-access=io.slab.core"))
                .as(result.output())
                .isEqualTo(1);
    }

    @Test
    void withoutTheFlagTheJvmMustHaveNothingToWarnOf() throws Exception {
        Result result = new ForkedJvm()
                .classPath(path(libraries(), compile(false), api(), core()))
                .run("shop.Consumer");
        assertServed(result, "arena", false);
        assertThat(lines(result, "WARNING: A restricted method"))
                .as(result.output())
                .isZero();
    }

    @Test
    void everyBackendMustServeOrSayWhyNotWithoutNativeAccess() throws Exception {
        Path classes = compile(false);
        for (String backend : List.of("arena", "heap")) {
            Result result = new ForkedJvm()
                    .flags("--illegal-native-access=deny", "-Dslab.backend=" + backend)
                    .classPath(path(libraries(), classes, api(), core()))
                    .run("shop.Consumer");
            assertServed(result, backend, false);
        }
        Result refused = new ForkedJvm()
                .flags("--illegal-native-access=deny", "-Dslab.backend=mmap")
                .classPath(path(libraries(), classes, api(), core()))
                .run("shop.Consumer");
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.output())
                .contains("SlabConfigurationException", "'mmap'", "--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void withoutAnEngineTheErrorMustNameTheArtifact() throws Exception {
        Result result = new ForkedJvm()
                .classPath(path(libraries(), compile(false), api()))
                .run("shop.Consumer");
        assertThat(result.exit()).isNotZero();
        assertThat(result.output()).contains("io.slab:slab-core");
    }
}
