package io.slab.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slabs;
import io.slab.spi.ColoringStrategyProvider;
import io.slab.spi.CpuLocatorProvider;
import io.slab.spi.NumaAffinityProvider;
import io.slab.spi.ObjectLifecycleProvider;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.Providers;
import io.slab.spi.ReclaimPolicyProvider;
import io.slab.spi.SlabListenerProvider;
import io.slab.spi.SlabLockProvider;
import io.slab.spi.StrategyOption;
import io.slab.spi.StrategyProvider;
import io.slab.tck.StrategyProviderContract;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Holds the documents to their word: every Java block compiles and runs, every link leads somewhere, every strategy is in the README. */
class DocumentsTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."))
            .toAbsolutePath()
            .resolve("..")
            .normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(#[^)]*)?\\)");
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @TempDir
    static Path classes;

    private static List<Path> documents() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            List<Path> all = new ArrayList<>(
                    docs.filter(p -> p.toString().endsWith(".md")).sorted().toList());
            all.add(ROOT.resolve("README.md"));
            return all;
        }
    }

    @TestFactory
    Stream<DynamicNode> everyJavaBlockMustCompileAndRun() throws IOException {
        List<DynamicNode> nodes = new ArrayList<>();
        for (Path document : documents()) {
            List<Snippet> snippets = Snippet.of(document);
            Path output = Files.createTempDirectory(classes, "snippets");
            nodes.add(dynamicContainer(
                    document.getFileName().toString(),
                    snippets.stream()
                            .map(s -> dynamicTest("line " + s.line(), () -> compileAndRun(s, snippets, output)))));
        }
        assertThat(nodes).hasSizeGreaterThan(4);
        return nodes.stream();
    }

    private static void compileAndRun(Snippet snippet, List<Snippet> all, Path output) throws Exception {
        if (snippet.kind() == Snippet.Kind.MODULE) {
            // Together with the classes that it announces; what it requires is on the module path.
            List<Snippet> module = all.stream()
                    .filter(s -> s == snippet
                            || (s.kind() == Snippet.Kind.UNIT && !s.code().contains("io.slab.tck")))
                    .toList();
            String path = Arrays.stream(CLASS_PATH.split(File.pathSeparator))
                    .filter(e -> e.contains("slab-api") || e.contains("jspecify"))
                    .collect(Collectors.joining(File.pathSeparator));
            compile(module, Files.createTempDirectory(classes, "module"), "--module-path", path);
            return;
        }
        compile(List.of(snippet), output, "-classpath", CLASS_PATH + File.pathSeparator + output);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {output.toUri().toURL()}, DocumentsTest.class.getClassLoader())) {
            Class<?> made = loader.loadClass(snippet.className());
            if (snippet.kind() == Snippet.Kind.STATEMENTS) {
                run(made);
            } else if (snippet.code().contains("StrategyProviderContract")) {
                // Needs the whole project around it: PluginDocumentTest runs it with Maven.
                assertThat(made.getSuperclass()).isEqualTo(StrategyProviderContract.class);
            } else if (snippet.code().contains("Contract")) {
                runAsTest(made);
            } else {
                made.getConstructor().newInstance();
            }
        }
    }

    private static void compile(List<Snippet> snippets, Path output, String... options) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", output.toString()));
        arguments.addAll(List.of(options));
        compiler.getTask(
                        null,
                        null,
                        diagnostics,
                        arguments,
                        null,
                        snippets.stream().map(DocumentsTest::file).toList())
                .call();
        List<String> errors = diagnostics.getDiagnostics().stream()
                .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
                .map(Object::toString)
                .toList();
        assertThat(errors).as("compiler errors in %s", snippets).isEmpty();
    }

    private static JavaFileObject file(Snippet snippet) {
        String name = snippet.kind() == Snippet.Kind.MODULE
                ? "module-info"
                : snippet.className().replace('.', '/');
        URI uri = URI.create("string:///" + name + JavaFileObject.Kind.SOURCE.extension);
        return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return snippet.source();
            }
        };
    }

    private static void run(Class<?> made) throws Exception {
        try (SlabAllocator slabs = Slabs.create();
                SlabCache orders = slabs.createCache(CacheSpec.of("order", 64))) {
            made.getMethod("run", SlabAllocator.class, SlabCache.class).invoke(null, slabs, orders);
            slabs.verify();
            assertThat(orders.stats().liveObjects())
                    .as("objects that the example leaks")
                    .isZero();
        }
    }

    private static void runAsTest(Class<?> contract) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClass(contract))
                .filters(EngineFilter.includeEngines("junit-jupiter"))
                .build();
        LauncherFactory.create().execute(request, listener);
        assertThat(listener.getSummary().getTestsFoundCount()).isPositive();
        assertThat(listener.getSummary().getFailures()).isEmpty();
    }

    @Test
    void everyLinkMustLeadToAFile() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                if (!link.group(1).startsWith("http")
                        && !Files.exists(document.resolveSibling(link.group(1)).normalize())) {
                    broken.add(document.getFileName() + " -> " + link.group(1));
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void everyStrategyAndOptionMustBeInTheReadme() throws IOException {
        List<String> rows = Files.readAllLines(ROOT.resolve("README.md")).stream()
                .filter(l -> l.startsWith("| "))
                .toList();
        List<Class<? extends StrategyProvider<?>>> kinds = List.of(
                PageBackendProvider.class,
                ColoringStrategyProvider.class,
                ReclaimPolicyProvider.class,
                NumaAffinityProvider.class,
                CpuLocatorProvider.class,
                SlabLockProvider.class,
                SlabListenerProvider.class,
                ObjectLifecycleProvider.class);
        for (Class<? extends StrategyProvider<?>> kind : kinds) {
            for (Providers.Found<? extends StrategyProvider<?>> found :
                    Providers.of(kind).all()) {
                StrategyProvider<?> provider = found.provider();
                assertThat(provider)
                        .as("%s: %s", found.origin(), found.failure())
                        .isNotNull();
                List<String> options =
                        provider.options().stream().map(StrategyOption::name).toList();
                assertThat(rows)
                        .as("the README's row of %s '%s' with options %s", kind.getSimpleName(), found.name(), options)
                        .anyMatch(row -> row.contains("| `" + found.name() + "` |")
                                && options.stream().allMatch(o -> row.contains("`" + o + "`")));
            }
        }
    }
}
