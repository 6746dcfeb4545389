package io.slab.tools.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.error.SlabConfigurationException;
import io.slab.error.SlabOutOfMemoryException;
import io.slab.spi.PageBackendProvider;
import io.slab.spi.ReclaimPolicyProvider;
import io.slab.tools.peer.SlabSettings;
import io.slab.tools.peer.SlabTarget;
import io.slab.tools.trace.Trace;
import io.slab.tools.trace.TraceReader;
import io.slab.tools.trace.TraceSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code slab replay} does in the process that it forks, with each page backend and each reclaim policy that there is; without the JVM, which would take seconds for each. */
@EnabledOnOs(OS.LINUX)
class ReplayStrategiesTest {
    private static final String BUNDLED = "/io/slab/tools/traces/sqlite.heaptrack.zst";

    /** The beginning of the recording: some thousand events. */
    private static final int LINES = 5_000;

    /** What not every machine has. */
    private static final Set<String> NEED_PERMISSION = Set.of("hugepage", "secret");

    @TempDir
    private static Path folder;

    private static Trace trace;

    @BeforeAll
    static void cutTrace() throws Exception {
        List<String> lines = new ArrayList<>();
        try (InputStream packed = TraceSource.class.getResourceAsStream(BUNDLED);
                BufferedReader text = new BufferedReader(
                        new InputStreamReader(new ZstdInputStream(packed), StandardCharsets.UTF_8))) {
            text.lines().limit(LINES).forEach(lines::add);
        }
        trace = TraceReader.read(TraceSource.of(Files.write(folder.resolve("cut.raw"), lines)));
    }

    /** Each of both at least once, as far as this machine has huge pages: the shorter list begins anew. */
    static Stream<Arguments> strategies() {
        List<String> backends = new ArrayList<>(names(PageBackendProvider.class, PageBackendProvider::name));
        backends.removeIf(name -> name.equals("hugepage") && !serves(name));
        List<String> policies = names(ReclaimPolicyProvider.class, ReclaimPolicyProvider::name);
        return IntStream.range(0, Math.max(backends.size(), policies.size()))
                .mapToObj(i -> Arguments.of(backends.get(i % backends.size()), policies.get(i % policies.size())));
    }

    private static boolean serves(String backend) {
        try (SlabAllocator slabs =
                SlabAllocatorConfig.builder().backend(backend).create()) {
            slabs.free(slabs.allocateRaw(64));
            return true;
        } catch (SlabConfigurationException | SlabOutOfMemoryException e) {
            assertThat(e.getMessage().lines()).hasSize(1).first().asString().contains(backend);
            return false;
        }
    }

    private static <P> List<String> names(Class<P> providers, Function<P, String> name) {
        return ServiceLoader.load(providers).stream()
                .map(ServiceLoader.Provider::get)
                .map(name)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void everyBackendAndReclaimPolicyMustReplayATrace(String backend, String reclaim) throws IOException {
        SlabSettings settings = new SlabSettings(backend, null, reclaim, null, null);
        try (SlabTarget target = SlabTarget.of(settings.create())) {
            assertThat(SlabSettings.inEffect(target.allocator()))
                    .containsEntry("backend", backend)
                    .containsEntry("reclaim", reclaim);
            Measurement measured =
                    MeasuringPass.run(trace, target, new SlabMeter(target.allocator()), true, Duration.ZERO);
            assertThat(measured.patternErrors()).isZero();
            target.allocator().verify();
            assertThat(target.allocator().stats().liveObjects()).isZero();
        } catch (SlabConfigurationException | SlabOutOfMemoryException e) {
            assertThat(e.getMessage().lines()).hasSize(1).first().asString().contains(backend);
            if (!NEED_PERMISSION.contains(backend)) {
                throw e;
            }
            abort(e.getMessage());
        }
    }
}
