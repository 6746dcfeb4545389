package io.slab.bench.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JIT inlines the whole fast path into a caller's loop: no method on it may have grown too big, nor the way to it too long. */
class InliningTest {
    private static final String BULK_WORDS = "io.slab.core.cache.BulkWords";

    /** Loops whose every call is inlined. */
    private static final List<String> SINGLES = List.of("shared", "confined", "general", "segments", "generalSegments");

    private static final List<String> ALL =
            List.of("shared", "confined", "general", "segments", "generalSegments", "bulk", "segmentAddresses");

    /** What JVMs printed that ran the loops, by their arguments: several tests look at one. */
    private static final Map<List<String>, List<String>> OUTPUTS = new HashMap<>();

    @TempDir
    private static Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"off", "standard"})
    void theFastPathMustBeInlinedIntoHotLoops(String checks) throws Exception {
        Map<String, InlineTree> trees = InlineTree.read(output(checks, "platform", ALL));
        for (String loop : SINGLES) {
            assertInlined(trees, loop, FastPath.ofLoop(loop));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "standard"})
    void theFastPathOfVirtualThreadsMustBeInlinedIntoAHotLoop(String checks) throws Exception {
        Map<String, InlineTree> trees = InlineTree.read(output(checks, "virtual", List.of("shared")));
        assertInlined(trees, "shared", FastPath.ofVirtualThreads());
    }

    /** The bulk call itself is none of the caller's loop; the loop over the magazine should have no call in it. */
    @ParameterizedTest
    @ValueSource(strings = {"off", "standard"})
    void bulkCallsMustCallNothingForEachObject(String checks) throws Exception {
        Set<String> path = FastPath.ofBulk().sized();
        Map<String, InlineTree> trees = InlineTree.read(output(checks, "platform", ALL));
        trees.keySet().removeIf(method -> !method.startsWith(BULK_WORDS));
        assertThat(trees.keySet()).as("methods compiled").anyMatch(method -> method.contains("::push"));
        List<String> inlined = new ArrayList<>();
        trees.forEach((method, tree) -> {
            assertThat(tree.refused(path)).as("%s, checks %s", method, checks).isEmpty();
            inlined.addAll(tree.inlined(path));
        });
        assertThat(inlined).anyMatch(call -> call.contains("MagazineWords::isOwnedBy"));
        if (checks.equals("standard")) {
            assertThat(inlined)
                    .anyMatch(call -> call.contains("FrameWords::at"))
                    .anyMatch(call -> call.contains("FrameWords::isObject"));
        }
    }

    /** Segments among them: the JIT does without those that do not leave the loop, also where each is of other memory than those before. */
    @ParameterizedTest
    @ValueSource(strings = {"off", "standard"})
    void compiledLoopsMustTakeNoJavaHeap(String checks) throws Exception {
        assertThat(output(checks, "platform", ALL).stream().filter(line -> line.startsWith(HotLoop.HEAP_BYTES)))
                .as("checks %s", checks)
                .containsExactlyElementsOf(ALL.stream()
                        .map(loop -> HotLoop.HEAP_BYTES + loop + " 0")
                        .toList());
    }

    private static void assertInlined(Map<String, InlineTree> trees, String loop, FastPath path) {
        InlineTree tree = trees.entrySet().stream()
                .filter(each -> each.getKey().contains("HotLoop::" + loop + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(loop + " was not compiled, but " + trees.keySet()))
                .getValue();
        assertThat(tree.refused(path.sized())).as(loop).isEmpty();
        assertThat(tree.inlined(path.sized()))
                .as("calls of the fast path in the loop %s", loop)
                .anyMatch(call -> call.contains("MagazineWords::allocate"))
                .anyMatch(call -> call.contains("MagazineWords::free"));
    }

    /** What a JVM prints that runs loops until they are compiled, one after the other. */
    private static List<String> output(String checks, String threads, List<String> loops) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(checks, threads));
        arguments.addAll(loops);
        List<String> known = OUTPUTS.get(arguments);
        if (known == null) {
            known = run(arguments);
            OUTPUTS.put(arguments, known);
        }
        return known;
    }

    private static List<String> run(List<String> arguments) throws IOException, InterruptedException {
        Path output = folder.resolve(String.join("-", arguments) + ".txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-XX:-BackgroundCompilation",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:CompileCommand=quiet"));
        for (String compiled : List.of(HotLoop.class.getName(), BULK_WORDS)) {
            command.add("-XX:CompileCommand=PrintInlining," + compiled + "::*");
            command.add("-XX:CompileCommand=PrintCompilation," + compiled + "::*");
        }
        // Or else a method may be compiled as a part of its caller alone, whose turn sometimes comes first.
        command.add("-XX:CompileCommand=dontinline," + BULK_WORDS + "::*");
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(HotLoop.class.getName());
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        List<String> lines = Files.readAllLines(output);
        assertThat(process.exitValue()).as("%s", lines).isZero();
        return lines;
    }
}
