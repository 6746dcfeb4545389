package io.slab.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slab.CacheSpec;
import io.slab.SlabAllocator;
import io.slab.Slabs;
import io.slab.bench.ClassPath;
import io.slab.error.SlabConfigurationException;
import io.slab.spi.Plugin;
import io.slab.spi.PluginCatalog;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PluginsCommandTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int slab(String... arguments) {
        CommandLine slab =
                SlabCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return slab.execute(arguments);
    }

    private List<JsonNode> json(Path plugins) throws Exception {
        slab("plugins", "--json", "--plugins", plugins.toString());
        JsonNode all = new ObjectMapper().readTree(out.toString());
        return StreamSupport.stream(all.spliterator(), false).toList();
    }

    private static JsonNode only(List<JsonNode> all, Predicate<JsonNode> which) {
        List<JsonNode> matching = all.stream().filter(which).toList();
        assertThat(matching).hasSize(1);
        return matching.getFirst();
    }

    private static Predicate<JsonNode> isClass(String name) {
        return node -> node.get("class").asText().equals("com.example." + name);
    }

    /** Each sort of bad plug-in beside a good one. */
    private Path goodAndBad() throws Exception {
        PluginJars jars = new PluginJars(folder);
        jars.add("good.jar", "Last", "last", "");
        jars.add("good-again.jar", "Last", "last", "");
        jars.add("twin.jar", "Twin", "round-robin", "");
        jars.add("throws.jar", "Throws", "throws", "public Throws() { throw new IllegalStateException(\"no luck\"); }");
        jars.add("mute.jar", "Mute", "mute", "throw new NoSuchMethodError(\"io.slab.Gone\");");
        jars.add("misnamed.jar", "Misnamed", "Mis Named", "");
        jars.addClassOfTheFuture("future.jar", "Future");
        jars.addAnnouncementAlone("missing.jar", "Missing");
        jars.addModuleAlone("modular.jar", "Modular");
        Files.writeString(jars.folder().resolve("text.jar"), "no jar");
        Files.writeString(jars.folder().resolve("readme.txt"), "no jar either");
        return jars.folder();
    }

    @Test
    void everyBuiltInMustBeListedWithItsKindDescriptionAndOptions() {
        assertThat(slab("plugins")).isZero();
        assertThat(out.toString())
                .contains("PageBackend", "ColoringStrategy", "ReclaimPolicy", "SlabLock", "CpuLocator", "SlabListener")
                .containsPattern("(?m)^ {2}cache-geometry +spreads slabs")
                .contains("hot-lines=1  (integer) ")
                .contains("module io.slab.color from ")
                .containsPattern("\\d+ plug-ins: \\d+ ok");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aPluginInTheDirectoryMustBeListedWithWhereItIsFrom() throws Exception {
        PluginJars jars = new PluginJars(folder);
        jars.add("good.jar", "Last", "last", "");
        JsonNode last = only(json(jars.folder()), isClass("Last"));
        assertThat(last.get("kind").asText()).isEqualTo("ColoringStrategy");
        assertThat(last.get("name").asText()).isEqualTo("last");
        assertThat(last.get("status").asText()).isEqualTo("ok");
        assertThat(last.get("reason").asText()).isEmpty();
        assertThat(last.get("description").asText()).isEqualTo("the last color");
        assertThat(last.get("location").asText())
                .isEqualTo(jars.folder().resolve("good.jar").toString());
        assertThat(last.get("module").asText()).isEqualTo("good");
        assertThat(last.get("options").get(0).get("default").asText()).isEqualTo("50");
        assertThat(Thread.currentThread().getContextClassLoader())
                .as("the class loader afterwards")
                .isNotInstanceOf(java.net.URLClassLoader.class);
    }

    @Test
    void eachBadPluginMustBeShownWithItsReasonAndItsJar() throws Exception {
        Path plugins = goodAndBad();
        List<JsonNode> all = json(plugins);
        record Bad(String type, String status, String jar, String reason) {}
        for (Bad bad : List.of(
                new Bad("Twin", "shadowed", "twin.jar", "io.slab.color.RoundRobinColoringProvider"),
                new Bad("Throws", "failed", "throws.jar", "no luck"),
                new Bad("Mute", "failed", "mute.jar", "NoSuchMethodError"),
                new Bad("Misnamed", "failed", "misnamed.jar", "'Mis Named'"),
                new Bad("Future", "failed", "future.jar", "UnsupportedClassVersionError"),
                new Bad("Missing", "failed", "missing.jar", "not found"))) {
            JsonNode node = only(all, isClass(bad.type));
            assertThat(node.get("status").asText()).as(bad.type).isEqualTo(bad.status);
            assertThat(node.get("reason").asText()).contains(bad.reason);
            assertThat(node.get("location").asText())
                    .isEqualTo(plugins.resolve(bad.jar).toString());
        }
        List<String> lasts = all.stream()
                .filter(isClass("Last"))
                .map(n -> n.get("status").asText() + " "
                        + Path.of(n.get("location").asText()).getFileName())
                .toList();
        assertThat(lasts).containsExactlyInAnyOrder("shadowed good.jar", "ok good-again.jar");
        JsonNode twin = only(all, n -> n.get("class").asText().endsWith("RoundRobinColoringProvider"));
        assertThat(twin.get("status").asText()).isEqualTo("shadowed");
        assertThat(twin.get("reason").asText()).contains("com.example.Twin");
        assertThat(err.toString())
                .contains("modular.jar")
                .contains("META-INF/services")
                .contains("text.jar");
    }

    @Test
    void badPluginsMustHarmNothingElse() throws Exception {
        try (PluginPath path = PluginPath.open(List.of(goodAndBad()))) {
            assertThat(path.complaints()).hasSize(2);
            for (String coloring : List.of("last", "random", "cache-geometry", "none")) {
                try (SlabAllocator slabs = Slabs.builder().coloring(coloring).create()) {
                    var cache = slabs.createCache(CacheSpec.of("c", 100));
                    cache.free(cache.allocate());
                }
            }
            assertThatThrownBy(() -> Slabs.builder().coloring("round-robin").create())
                    .isInstanceOf(SlabConfigurationException.class)
                    .hasMessageContaining("twin.jar");
            assertThat(PluginCatalog.find())
                    .filteredOn(p -> !p.kind().equals("ColoringStrategy"))
                    .extracting(Plugin::status)
                    .doesNotContain(Plugin.Status.FAILED, Plugin.Status.SHADOWED);
        }
    }

    @Test
    void forksMustFindThePluginsToo() throws Exception {
        PluginJars jars = new PluginJars(folder);
        jars.add("good.jar", "Last", "last", "");
        try (PluginPath path = PluginPath.open(List.of(jars.folder()))) {
            assertThat(ClassPath.ofForks())
                    .startsWith(System.getProperty("java.class.path"))
                    .endsWith(jars.folder().resolve("good.jar").toString());
            assertThat(path.complaints()).isEmpty();
        }
        assertThat(ClassPath.ofForks()).isEqualTo(System.getProperty("java.class.path"));
    }

    @Test
    void aStatusMustTellScriptsThatSomethingIsBroken() throws Exception {
        assertThat(slab("--plugins", goodAndBad().toString(), "plugins")).isOne();
        assertThat(out.toString()).contains("[failed]").contains("[shadowed]").contains("why: ");
    }

    @Test
    void aDirectoryThatDoesNotExistMustBeRefused() {
        assertThat(slab("plugins", "--plugins", folder.resolve("absent").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("absent is no directory");
    }

    @Test
    void eachKindOfPluginMustHaveAnExampleInAModuleOfItsOwnThatTheDocumentNames() throws Exception {
        String document = Files.readString(Path.of("..", "docs", "plugins.md"));
        for (var type : PluginCatalog.types()) {
            String kind = type.getSimpleName().replaceFirst("Provider$", "");
            assertThat(PluginCatalog.find())
                    .filteredOn(plugin -> plugin.kind().equals(kind))
                    .as("examples of a %s", kind)
                    .anySatisfy(plugin -> {
                        assertThat(plugin.name()).startsWith("example-");
                        assertThat(plugin.implementation()).matches("io\\.slab\\.examples\\.\\w+\\.\\w+");
                        assertThat(plugin.status()).isEqualTo(Plugin.Status.OK);
                    });
            assertThat(document).contains("| `" + kind + "` | [`");
        }
    }
}
