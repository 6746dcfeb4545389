package io.slab.bench.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JIT inlines the whole fast path into a caller's loop: no method on it may have grown too big. */
class InliningTest {
    private static final Pattern DECISION = Pattern.compile("@ \\d+\\s+(\\S+::\\S+) \\(\\d+ bytes\\)\\s+(.*)");
    private static final Pattern TOO_BIG =
            Pattern.compile(".*(too big|too large|big method|size >|NodeCountInliningCutoff|recursive inlining).*");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"shared,off", "shared,standard", "confined,off", "confined,standard", "general,standard"})
    void theFastPathMustBeInlinedIntoAHotLoop(String loop, String checks) throws Exception {
        List<String> tree = inlineTree(loop, checks);
        Set<String> fast = FastPath.ofSingles().methods().keySet().stream()
                .map(FastPath.Method::toString)
                .collect(Collectors.toSet());
        List<String> refused = new ArrayList<>();
        List<String> inlined = new ArrayList<>();
        for (String line : tree) {
            Matcher decision = DECISION.matcher(line);
            if (decision.find() && fast.contains(decision.group(1))) {
                (TOO_BIG.matcher(decision.group(2)).matches() ? refused : inlined).add(line.strip());
            }
        }
        assertThat(refused).as("%s, checks %s", loop, checks).isEmpty();
        assertThat(inlined)
                .as("calls of the fast path in the hot loop")
                .anyMatch(line -> line.contains("MagazineWords::allocate"))
                .anyMatch(line -> line.contains("MagazineWords::free"));
    }

    /** What C2 said of the calls in the last compilation of the loop. */
    private List<String> inlineTree(String loop, String checks) throws Exception {
        Path output = folder.resolve("inlining.txt");
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx256m",
                        "-XX:-BackgroundCompilation",
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:CompileCommand=quiet",
                        "-XX:CompileCommand=PrintInlining,io.slab.bench.guard.HotLoop::" + loop,
                        "-XX:CompileCommand=PrintCompilation,io.slab.bench.guard.HotLoop::" + loop,
                        "-cp",
                        classPath,
                        HotLoop.class.getName(),
                        loop,
                        checks)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        List<String> lines = Files.readAllLines(output);
        assertThat(process.exitValue()).as("%s", lines).isZero();
        int start = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains("HotLoop::" + loop) && !lines.get(i).contains("@ ")) {
                start = i;
            }
        }
        assertThat(start).as("the loop was compiled: %s", lines).isNotNegative();
        return lines.subList(start, lines.size());
    }
}
