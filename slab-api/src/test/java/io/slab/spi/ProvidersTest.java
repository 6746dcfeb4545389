package io.slab.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabPluginException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Discovery with a class loader whose {@code META-INF/services} each test writes. */
class ProvidersTest {
    @TempDir
    Path directory;

    /** A provider that works. */
    public static class Plain implements ColoringStrategyProvider {
        @Override
        public String name() {
            return "plain";
        }

        @Override
        public String description() {
            return "always 0";
        }

        @Override
        public List<StrategyOption> options() {
            return List.of(new StrategyOption("start", StrategyOption.Type.INTEGER, "0", "first color"));
        }

        @Override
        public ColoringStrategy create(StrategyOptions options) {
            int start = (int) options.integer("start", 0, 0, 100);
            return site -> start;
        }
    }

    /** Another of the same name. */
    public static class Twin extends Plain {}

    public static class Other extends Plain {
        @Override
        public String name() {
            return "other";
        }
    }

    public static class ThrowsInConstructor extends Plain {
        public ThrowsInConstructor() {
            throw new IllegalStateException("scripted constructor");
        }
    }

    public static class ThrowsInName extends Plain {
        @Override
        public String name() {
            throw new IllegalStateException("scripted name");
        }
    }

    public static class BadName extends Plain {
        @Override
        public String name() {
            return "Bad Name";
        }
    }

    public static class ThrowsInCreate extends Plain {
        @Override
        public String name() {
            return "thrower";
        }

        @Override
        public ColoringStrategy create(StrategyOptions options) {
            throw new IllegalStateException("scripted create");
        }
    }

    public static class ReturnsNull extends Plain {
        @Override
        public String name() {
            return "nothing";
        }

        @Override
        @SuppressWarnings("NullAway")
        public ColoringStrategy create(StrategyOptions options) {
            return null;
        }
    }

    private <T> T with(List<String> providers, Callable<T> work) throws Exception {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(services.resolve(ColoringStrategyProvider.class.getName()), String.join("\n", providers));
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            return work.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private Providers<ColoringStrategyProvider> find(Class<?>... providers) throws Exception {
        return with(
                Arrays.stream(providers).map(Class::getName).collect(Collectors.toList()),
                () -> Providers.of(ColoringStrategyProvider.class));
    }

    @Test
    void providersMustBeFoundByTheirNames() throws Exception {
        var found = find(Plain.class, Other.class);
        assertThat(found.names()).containsExactly("other", "plain");
        assertThat(found.get("plain")).isExactlyInstanceOf(Plain.class);
        assertThat(found.find("absent")).isEmpty();
        assertThat(found.all()).extracting(Providers.Found::failure).containsOnlyNulls();
        assertThat(found.all().getFirst().origin())
                .contains(Plain.class.getName())
                .contains("from ");
    }

    @Test
    void anUnknownNameMustListWhatExists() throws Exception {
        var found = find(Plain.class, Other.class);
        assertThatThrownBy(() -> found.get("absent"))
                .isInstanceOf(SlabConfigurationException.class)
                .hasMessageContaining("ColoringStrategy")
                .hasMessageContaining("'absent'")
                .hasMessageContaining("other, plain");
    }

    @Test
    void twoProvidersOfOneNameMustNameBothOrigins() throws Exception {
        var found = find(Plain.class, Twin.class, Other.class);
        for (Callable<?> ask : List.<Callable<?>>of(() -> found.find("plain"), () -> found.get("plain"))) {
            assertThatThrownBy(ask::call)
                    .isInstanceOf(SlabConfigurationException.class)
                    .hasMessageContaining(Plain.class.getName())
                    .hasMessageContaining(Twin.class.getName());
        }
        assertThat(found.get("other")).isNotNull();
    }

    @Test
    void aProviderListedTwiceMustCountOnce() throws Exception {
        assertThat(find(Plain.class, Plain.class).all()).hasSize(1);
    }

    @Test
    void aThrowingProviderMustBeReportedWithItsClassAndSkipped() throws Exception {
        for (Class<?> broken : List.of(ThrowsInConstructor.class, ThrowsInName.class, BadName.class)) {
            var found = find(Plain.class, broken, Other.class);
            assertThat(found.names()).containsExactly("other", "plain");
            assertThat(found.get("plain")).isNotNull();
            assertThat(found.all()).hasSize(3);
            Providers.Found<?> failed = found.all().stream()
                    .filter(f -> f.failure() != null)
                    .findFirst()
                    .orElseThrow();
            assertThat(failed.origin()).contains(broken.getName());
            SlabPluginException e = catchThrowableOfType(SlabPluginException.class, () -> found.get("perhaps-it"));
            assertThat(e).hasMessageContaining(broken.getName()).hasMessageContaining("other, plain");
            assertThat(e.plugin()).contains(broken.getName());
            assertThat(e).hasCause(failed.failure());
        }
    }

    @Test
    void aClassThatDoesNotExistMustNotHideTheOthers() throws Exception {
        var found = with(
                List.of(
                        "no.such.Provider",
                        Plain.class.getName(),
                        ProvidersTest.class.getName(),
                        Other.class.getName()),
                () -> Providers.of(ColoringStrategyProvider.class));
        assertThat(found.names()).containsExactly("other", "plain");
        assertThat(found.all()).hasSize(4);
        assertThatThrownBy(() -> found.get("absent"))
                .isInstanceOf(SlabPluginException.class)
                .hasMessageContaining("no.such.Provider");
    }

    @Test
    void aProviderThatThrowsWhenItMakesItsStrategyMustBeNamed() throws Exception {
        with(List.of(ThrowsInCreate.class.getName(), ReturnsNull.class.getName()), () -> {
            assertThatThrownBy(() -> Providers.resolve(Strategy.named("thrower"), ColoringStrategyProvider.class))
                    .isInstanceOfSatisfying(
                            SlabPluginException.class,
                            e -> assertThat(e.plugin()).isEqualTo("thrower"))
                    .hasMessageContaining(ThrowsInCreate.class.getName())
                    .hasRootCauseMessage("scripted create");
            assertThatThrownBy(() -> Providers.resolve(Strategy.named("nothing"), ColoringStrategyProvider.class))
                    .isInstanceOf(SlabPluginException.class)
                    .hasMessageContaining("null");
            return true;
        });
    }

    @Test
    void optionsMustBeCheckedBeforeTheProviderIsAsked() throws Exception {
        with(List.of(Plain.class.getName()), () -> {
            ColoringStrategy made = Providers.resolve(Strategy.named("plain:start=5"), ColoringStrategyProvider.class);
            assertThat(made.color(new ColoringStrategy.Site("c", 0, 8, 64, 4096, 64, 64, -1, 0)))
                    .isEqualTo(5);
            assertThatThrownBy(() -> Providers.resolve(Strategy.named("plain:begin=5"), ColoringStrategyProvider.class))
                    .isInstanceOf(SlabConfigurationException.class)
                    .hasMessageContaining("'begin'")
                    .hasMessageContaining("start");
            assertThatThrownBy(
                            () -> Providers.resolve(Strategy.named("plain:start=500"), ColoringStrategyProvider.class))
                    .isInstanceOf(SlabConfigurationException.class);
            return true;
        });
    }

    @Test
    void anInstanceMustBeTakenAsItIs() {
        ColoringStrategy mine = site -> 3;
        assertThat(Providers.resolve(Strategy.of("mine", mine), ColoringStrategyProvider.class))
                .isSameAs(mine);
    }

    @Test
    void theDefaultMustBeTheFirstThatWorksOrTheFailureOfThoseThatDoNot() throws Exception {
        assertThat(find(ThrowsInConstructor.class, Other.class).defaultProvider())
                .containsInstanceOf(Other.class);
        var broken = find(ThrowsInConstructor.class);
        assertThatThrownBy(broken::defaultProvider)
                .isInstanceOf(SlabPluginException.class)
                .hasMessageContaining(ThrowsInConstructor.class.getName());
        assertThat(find().defaultProvider()).isEmpty();
    }

    @Test
    void aServicesFileThatCannotBeReadMustBeReported() throws Exception {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        assertThat(services).exists();
        var found = with(List.of("this is no class name"), () -> Providers.of(ColoringStrategyProvider.class));
        assertThat(found.all()).hasSize(1);
        assertThat(found.all().getFirst().failure()).isNotNull();
    }

    @Test
    void aMissingContextClassLoaderMustNotMatter() throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(null);
        try {
            assertThat(Providers.of(ColoringStrategyProvider.class).all()).isEmpty();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
