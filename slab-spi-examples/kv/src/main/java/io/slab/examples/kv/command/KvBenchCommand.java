package io.slab.examples.kv.command;

import io.slab.examples.kv.bench.Bench;
import io.slab.examples.kv.bench.BenchPlan;
import io.slab.examples.kv.bench.BenchRuns;
import io.slab.examples.kv.bench.BenchTable;
import io.slab.examples.kv.bench.Mix;
import io.slab.examples.kv.error.KvInputException;
import io.slab.examples.kv.store.Durability;
import io.slab.spi.Bytes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code slab kv bench}. */
@Command(
        name = "bench",
        description = "Runs the YCSB workloads on Slab, on malloc, and on a ConcurrentSkipListMap on the Java heap.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class KvBenchCommand implements Callable<Integer> {
    private static final int LONGEST_KEY = 1024;
    private static final int SHORTEST_KEY = 12;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(
            names = "--subjects",
            split = ",",
            paramLabel = "NAME",
            description = "Whom to measure of slab, malloc, heap, heap-capped (a map in a heap so small"
                    + " that its process is no larger than Slab's); default: the first three.")
    private List<String> subjects = new ArrayList<>(Bench.SUBJECTS.subList(0, 3));

    @Option(names = "--entries", paramLabel = "N", description = "Entries to load; default: ${DEFAULT-VALUE}.")
    private long entries = 1_000_000;

    @Option(names = "--operations", paramLabel = "N", description = "Operations per workload; default: as many.")
    private long operations;

    @Option(
            names = "--forks",
            paramLabel = "N",
            description = "Runs of each subject, in turns; the table shows the median and the range. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int forks = 1;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Append each run to this file, and show all runs that it holds: to measure in pieces.")
    private @Nullable Path save;

    @Option(
            names = "--huge-pages",
            description = "Give malloc and the Java heap huge pages, too; Slab has them by default.")
    private boolean hugePages;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "Give a subject up that needs longer for a workload; default: ${DEFAULT-VALUE}.")
    private long patience = 600;

    @Option(names = "--threads", paramLabel = "N", description = "Threads; default: one per processor.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Operations to start per second, whatever happens: then latencies count from when each should"
                    + " have started; default: as many as can be.")
    private long rate;

    @Option(names = "--key-size", paramLabel = "BYTES", description = "Default: ${DEFAULT-VALUE}.")
    private int keyBytes = 23;

    @Option(names = "--value-size", paramLabel = "BYTES", description = "On average; default: ${DEFAULT-VALUE}.")
    private int valueBytes = 100;

    @Option(
            names = "--durability",
            paramLabel = "LEVEL",
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}, as a map on the heap has none.")
    private Durability durability = Durability.NONE;

    @Option(
            names = "--memtable",
            paramLabel = "SIZE",
            description = "Flush to sorted files at this size; default: all stays in memory.")
    private String memtable = "1t";

    @Option(names = "--cache", paramLabel = "SIZE", description = "Memory for blocks; default: ${DEFAULT-VALUE}.")
    private String cache = "256m";

    @Parameters(
            paramLabel = "MIX",
            arity = "0..*",
            completionCandidates = Mixes.class,
            description = "Workloads of ${COMPLETION-CANDIDATES}; default: all.")
    private List<String> mixes = new ArrayList<>(); // as a list of Mix a wrong name would be no more than "unmatched"

    /** The names of workloads, for help and completion. */
    private static final class Mixes extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Mixes() {
            super(Arrays.stream(Mix.values()).map(Mix::name).toList());
        }
    }

    @Mixin
    private StrategyOptions strategies = new StrategyOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        check(entries > 0 && entries <= 1L << 32, "--entries " + entries + " is out of range 1..2^32");
        check(operations >= 0 && rate >= 0, "--operations and --rate may not be negative");
        check(threads > 0 && threads <= 1024, "--threads " + threads + " is out of range 1..1024");
        check(
                keyBytes >= SHORTEST_KEY && keyBytes <= LONGEST_KEY,
                "--key-size " + keyBytes + " is out of range " + SHORTEST_KEY + ".." + LONGEST_KEY);
        check(valueBytes > 0 && valueBytes <= 1 << 24, "--value-size " + valueBytes + " is out of range 1..16m");
        List<Mix> chosen = chosenMixes();
        for (String subject : subjects) {
            check(Bench.SUBJECTS.contains(subject), "there is no subject '" + subject + "', only " + Bench.SUBJECTS);
        }
        check(
                entries >= threads && (operations == 0 || operations >= threads),
                "--entries and --operations must be " + threads + " at least: each of --threads " + threads
                        + " does its part of them");
        check(forks > 0 && patience > 0, "--forks and --patience must be more than 0");
        BenchRuns runs = BenchRuns.open(save);
        check(
                !subjects.contains(Bench.CAPPED) || subjects.contains("slab") || runs.slabBytes() > 0,
                "--subjects " + Bench.CAPPED + " needs the size of Slab's process: name slab before it");
        for (String subject : subjects) {
            plan(subject, chosen, Path.of(subject), runs.slabBytes()).check();
        }
        Path scratch = Files.createTempDirectory("slab-kv-bench");
        try {
            for (int fork = 0; fork < forks; fork++) {
                for (String subject : subjects) {
                    runs.add(Bench.run(plan(subject, chosen, scratch.resolve(subject), runs.slabBytes())));
                }
            }
        } finally {
            Files.delete(scratch);
        }
        PrintWriter out = spec.commandLine().getOut();
        new BenchTable(runs.all()).lines().forEach(out::println);
        out.flush();
        return 0;
    }

    private List<Mix> chosenMixes() {
        try {
            return mixes.isEmpty()
                    ? Arrays.asList(Mix.values())
                    : mixes.stream().map(Mix::named).toList();
        } catch (KvInputException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private BenchPlan plan(String subject, List<Mix> chosen, Path directory, long slabBytes) {
        return new BenchPlan(
                subject,
                chosen,
                entries,
                operations == 0 ? entries : operations,
                threads,
                rate,
                keyBytes,
                valueBytes,
                durability.name(),
                Bytes.parse("--memtable", memtable),
                Bytes.parse("--cache", cache),
                directory.toString(),
                strategies.chosen(),
                Bench.heapMegabytes(subject, entries, keyBytes, valueBytes, slabBytes),
                hugePages,
                patience);
    }

    private void check(boolean ok, String message) {
        if (!ok) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
