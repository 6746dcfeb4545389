package io.slab.tools;

import io.slab.bench.run.BenchPlan;
import io.slab.bench.run.BenchResult;
import io.slab.bench.run.BenchRun;
import io.slab.bench.run.BenchmarkSpec;
import io.slab.bench.run.Catalog;
import io.slab.bench.run.Effort;
import io.slab.bench.run.Machine;
import io.slab.tools.report.BenchHtmlReport;
import io.slab.tools.report.BenchJsonReport;
import io.slab.tools.report.BenchTextReport;
import io.slab.tools.report.CurvePlot;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code slab bench}: Slab and its peers side by side. */
@Command(
        name = "bench",
        description =
                "Measures Slab and its peers side by side: each figure in JVMs of its own, allocators taking turns.",
        mixinStandardHelpOptions = true,
        versionProvider = SlabVersion.class,
        sortOptions = false,
        footer = {
            "",
            "A normal run of everything takes more than half an hour; memory is touched and verified throughout.",
            "Exit status: 0 all well, 1 an allocator failed or damaged an object, 2 wrong option or name."
        })
final class BenchCommand implements Callable<Integer> {
    private static final int MAX_THREADS = 1024;
    private static final int DAMAGE = 1;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            completionCandidates = Names.class,
            description = "Benchmarks to run; without any, all: ${COMPLETION-CANDIDATES}.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--quick", description = "Short: everything in less than five minutes on two processors.")
    private boolean quick;

    @Option(names = "--full", description = "Long: all allocators, more forks, more time for each.")
    private boolean full;

    @Option(
            names = "--by-turns",
            description = {
                "Keep one fork of each allocator alive and have them work in turn, a tenth of a second each:",
                "steadier ratios on a busy machine, in more time and memory."
            })
    private boolean byTurns;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Processors that benchmarks with several threads keep busy; default: all.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--json",
            paramLabel = "FILE|-",
            arity = "0..1",
            fallbackValue = "-",
            description = "Write the figures as JSON; - or nothing is standard output.")
    private @Nullable Path json;

    @Option(names = "--report", paramLabel = "FILE.html", description = "Write a self-contained HTML page with plots.")
    private @Nullable Path report;

    @Option(
            names = "--plot",
            paramLabel = "FILE.svg",
            description = "Draw the first benchmark that is measured over a range, such as coloring, as curves.")
    private @Nullable Path plot;

    /** The names that can be asked for. */
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Names() {
            super(Catalog.names());
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (quick && full) {
            throw wrong("--quick and --full exclude each other");
        }
        if (threads < 1 || threads > MAX_THREADS) {
            throw wrong("--threads: " + threads + " is not between 1 and " + MAX_THREADS);
        }
        if (json != null
                && report != null
                && json.toAbsolutePath()
                        .normalize()
                        .equals(report.toAbsolutePath().normalize())) {
            throw wrong("--json and --report name the same file " + json);
        }
        BenchPlan plan = new BenchPlan(quick ? Effort.QUICK : full ? Effort.FULL : Effort.NORMAL, threads, byTurns);
        List<BenchmarkSpec> chosen = chosen(plan.effort());
        if (plot != null && !CurvePlot.canDraw(chosen)) {
            throw wrong("--plot: none of these benchmarks is measured over a range; coloring is, without --quick");
        }
        try (OutputFile jsonFile = openOutput("--json", json);
                OutputFile reportFile = openOutput("--report", report);
                OutputFile plotFile = openOutput("--plot", plot)) {
            return run(plan, chosen, jsonFile, reportFile, plotFile);
        }
    }

    private int run(
            BenchPlan plan, List<BenchmarkSpec> chosen, OutputFile jsonFile, OutputFile reportFile, OutputFile plotFile)
            throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        boolean talk = !jsonFile.isStandardOutput();
        Machine machine = Machine.here();
        List<BenchResult> results;
        try (ProgressBar bar = ProgressBar.onTerminal(spec.commandLine().getErr())) {
            results = new BenchRun(plan, bar::show).run(chosen, result -> {
                bar.erase();
                if (talk) {
                    BenchTextReport.render(result).forEach(out::println);
                    out.println();
                    out.flush();
                }
            });
        }
        if (talk) {
            BenchTextReport.summary(results).forEach(out::println);
            out.flush();
        }
        jsonFile.write(BenchJsonReport.render(machine, plan, results), out);
        reportFile.write(BenchHtmlReport.render(machine, plan, results), out);
        plotFile.write(CurvePlot.of(results).orElse(""), out);
        return results.stream().anyMatch(BenchResult::bad) ? DAMAGE : 0;
    }

    private List<BenchmarkSpec> chosen(Effort effort) {
        Set<String> known = Catalog.names();
        for (String name : names) {
            if (!known.contains(name)) {
                throw wrong("no benchmark '" + name + "'; there are " + String.join(", ", known));
            }
        }
        List<BenchmarkSpec> chosen = Catalog.all().stream()
                .filter(each -> names.isEmpty() || names.contains(each.name()))
                .filter(each -> !each.allocatorsFor(effort).isEmpty())
                .toList();
        for (String name : names) {
            if (chosen.stream().noneMatch(each -> each.name().equals(name))) {
                throw wrong("--quick leaves " + name + " out, which takes its time; ask for it without --quick");
            }
        }
        return chosen;
    }

    private OutputFile openOutput(String option, @Nullable Path path) {
        try {
            return OutputFile.open(path, List.of());
        } catch (IOException e) {
            throw wrong(option + ": " + e.getMessage());
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
