package io.slab.tools;

import io.slab.Checks;
import io.slab.error.SlabException;
import io.slab.tools.peer.Peer;
import io.slab.tools.peer.SlabSettings;
import io.slab.tools.replay.PreparedTrace;
import io.slab.tools.replay.ReplayPlan;
import io.slab.tools.replay.ReplayResult;
import io.slab.tools.replay.ReplayRun;
import io.slab.tools.report.HtmlReport;
import io.slab.tools.report.JsonReport;
import io.slab.tools.report.TextReport;
import io.slab.tools.trace.TraceException;
import io.slab.tools.trace.TraceSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code slab replay}: recorded allocations of real programs, served by Slab and its peers. */
@Command(
        name = "replay",
        description =
                "Replays recorded allocation traces on Slab and on C allocators, verifies every byte, and compares"
                        + " time and resident memory.",
        mixinStandardHelpOptions = true,
        versionProvider = SlabVersion.class,
        sortOptions = false,
        footer = {
            "",
            "Traces: heaptrack raw files (heaptrack -r; plain, .gz, .zst) and async-profiler native-memory recordings"
                    + " (event=nativemem; .jfr, .jfr.gz).",
            "Exit status: 0 all well, 1 an allocator failed or damaged an object, 2 wrong option or unusable trace."
        })
final class ReplayCommand implements Callable<Integer> {
    private static final int MAX_REPEAT = 1000;
    private static final int DAMAGE = 1;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "Traces to replay; without any, the three bundled ones.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--backend", paramLabel = "NAME", description = "Page backend of Slab.")
    private @Nullable String backend;

    @Option(names = "--coloring", paramLabel = "NAME", description = "Coloring strategy of Slab.")
    private @Nullable String coloring;

    @Option(names = "--reclaim", paramLabel = "NAME", description = "Reclaim policy of Slab.")
    private @Nullable String reclaim;

    @Option(names = "--numa", paramLabel = "NAME", description = "NUMA affinity of Slab.")
    private @Nullable String numa;

    @Option(names = "--checks", paramLabel = "LEVEL", description = "Checks of Slab: off or standard.")
    private @Nullable Checks checks;

    @Option(
            names = "--threads",
            paramLabel = "recorded|1",
            defaultValue = "recorded",
            description = "Replay on as many threads as recorded (default), or in global order on one.")
    private String threads = "recorded";

    @Option(
            names = "--compare",
            paramLabel = "NAME[,NAME…]",
            defaultValue = "malloc,mimalloc,tcmalloc",
            description = "C allocators to compare with, of malloc, mimalloc, tcmalloc, jemalloc, or none;"
                    + " default: ${DEFAULT-VALUE}. Absent ones are shown as not installed.")
    private String compare = "";

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "5",
            description = "Timed passes per allocator, of which the median counts; default: ${DEFAULT-VALUE}.")
    private int repeat = 5;

    @Option(
            names = "--settle",
            paramLabel = "TIME",
            converter = SettleConverter.class,
            defaultValue = "0s",
            description = "Wait so long after the last event (500ms, 13s, 2m, at most 1h) before looking at what is"
                    + " resident at end: what the reclaim policy gives back by itself; default: ${DEFAULT-VALUE}.")
    private Duration settle = Duration.ZERO;

    @Option(names = "--report", paramLabel = "FILE.html", description = "Write a self-contained HTML page with curves.")
    private @Nullable Path report;

    @Option(names = "--json", paramLabel = "FILE|-", description = "Write the figures as JSON; - is standard output.")
    private @Nullable Path json;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description =
                    "Stop an allocator's process that gives no sign of life for so long; default: ${DEFAULT-VALUE}.")
    private int timeout = 300;

    @Override
    public Integer call() throws IOException {
        ReplayPlan plan = plan();
        if (json != null
                && report != null
                && json.toAbsolutePath()
                        .normalize()
                        .equals(report.toAbsolutePath().normalize())) {
            throw wrong("--json and --report name the same file " + json);
        }
        List<PreparedTrace> traces = new ArrayList<>();
        try (OutputFile jsonFile = openOutput("--json", json);
                OutputFile reportFile = openOutput("--report", report)) {
            for (TraceSource source : sources()) {
                traces.add(PreparedTrace.read(source, plan.recordedThreads()));
            }
            return replay(plan, traces, jsonFile, reportFile);
        } catch (TraceException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        } finally {
            for (PreparedTrace trace : traces) {
                trace.close();
            }
        }
    }

    private int replay(ReplayPlan plan, List<PreparedTrace> traces, OutputFile jsonFile, OutputFile reportFile)
            throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        boolean talk = !jsonFile.isStandardOutput();
        List<ReplayResult> results = new ArrayList<>();
        try (ProgressBar bar = ProgressBar.onTerminal(spec.commandLine().getErr())) {
            ReplayRun run = new ReplayRun(plan, bar);
            for (PreparedTrace trace : traces) {
                ReplayResult result = run.replay(trace);
                results.add(result);
                bar.erase();
                if (talk) {
                    TextReport.render(result).forEach(out::println);
                    out.println();
                    out.flush();
                }
            }
        }
        if (talk) {
            TextReport.explanation().forEach(out::println);
            out.flush();
        }
        jsonFile.write(JsonReport.render(results), out);
        reportFile.write(HtmlReport.render(results), out);
        return results.stream().anyMatch(ReplayResult::bad) ? DAMAGE : 0;
    }

    private ReplayPlan plan() {
        if (repeat < 1 || repeat > MAX_REPEAT) {
            throw wrong("--repeat: " + repeat + " is not between 1 and " + MAX_REPEAT);
        }
        if (timeout < 1) {
            throw wrong("--timeout: " + timeout + " is not a positive number of seconds");
        }
        if (!threads.equals("recorded") && !threads.equals("1")) {
            throw wrong("--threads: '" + threads + "' is neither 'recorded' nor '1'");
        }
        SlabSettings settings = new SlabSettings(backend, coloring, reclaim, numa, checks);
        checkSettings(settings);
        return new ReplayPlan(
                settings, peers(), threads.equals("recorded"), repeat, settle, Duration.ofSeconds(timeout));
    }

    /** Makes an allocator for a moment, so that an unknown strategy is refused before anything runs. */
    private void checkSettings(SlabSettings settings) {
        try {
            settings.create().close();
        } catch (SlabException e) {
            throw wrong(e.getMessage());
        }
    }

    private List<Peer> peers() {
        Set<Peer> peers = new LinkedHashSet<>();
        if (!compare.equals("none")) {
            for (String label : compare.split(",", -1)) {
                peers.add(Peer.named(label.strip())
                        .orElseThrow(() -> wrong("--compare: no allocator '" + label.strip() + "'; there are "
                                + Peer.labels() + ", or none")));
            }
        }
        return List.copyOf(peers);
    }

    private List<TraceSource> sources() {
        return files.isEmpty()
                ? TraceSource.bundled()
                : files.stream().map(TraceSource::of).toList();
    }

    private OutputFile openOutput(String option, @Nullable Path path) {
        try {
            return OutputFile.open(path, files);
        } catch (IOException e) {
            throw wrong(option + ": " + e.getMessage());
        }
    }

    private ParameterException wrong(@Nullable String message) {
        return new ParameterException(spec.commandLine(), String.valueOf(message));
    }
}
