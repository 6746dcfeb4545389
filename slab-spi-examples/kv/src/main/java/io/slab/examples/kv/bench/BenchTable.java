package io.slab.examples.kv.bench;

import io.slab.examples.kv.bench.BenchReply.Phase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Shows what was measured: of several runs of one subject the median, with the least and the most. */
public final class BenchTable {
    private static final double MIB = 1 << 20;

    private final Map<String, List<BenchReply>> bySubject = new LinkedHashMap<>();

    /**
     * A table.
     *
     * @param replies of any subjects, in any order
     */
    public BenchTable(List<BenchReply> replies) {
        replies.forEach(r ->
                bySubject.computeIfAbsent(r.subject(), s -> new ArrayList<>()).add(r));
    }

    /** Its lines. */
    public List<String> lines() {
        boolean spread = bySubject.values().stream().anyMatch(runs -> runs.size() > 1);
        String form = spread ? "%-5s %-11s %30s %7s %7s %24s %8s %18s %9s" : "%-5s %-11s %12s %9s %9s %9s %9s %14s %9s";
        List<String> lines = new ArrayList<>();
        lines.add(form.formatted(
                "", "", "per second", "p50 µs", "p99 µs", "p99.9 µs", "max ms", "GC pauses", "preempted"));
        for (String phase : phases()) {
            bySubject.forEach((subject, runs) -> {
                List<Phase> found = runs.stream()
                        .flatMap(r -> r.phases().stream())
                        .filter(p -> p.name().equals(phase))
                        .toList();
                if (!found.isEmpty()) {
                    lines.add(line(form, phase, subject, found).stripTrailing());
                }
            });
        }
        lines.add("");
        bySubject.forEach((subject, runs) -> lines.addAll(memory(subject, runs)));
        return lines;
    }

    private List<String> phases() {
        return bySubject.values().stream()
                .flatMap(List::stream)
                .flatMap(r -> r.phases().stream())
                .map(Phase::name)
                .distinct()
                .toList();
    }

    private static String line(String form, String phase, String subject, List<Phase> runs) {
        return form.formatted(
                phase,
                subject,
                range(runs, Phase::perSecond, 0),
                number(median(runs, p -> p.p50() / 1e3), 1),
                number(median(runs, p -> p.p99() / 1e3), 1),
                range(runs, p -> p.p999() / 1e3, 1),
                number(median(runs, p -> p.max() / 1e6), 1),
                number(median(runs, Phase::gcPauses), 0) + " / " + number(median(runs, Phase::gcMillis), 0) + " ms",
                runs.stream().anyMatch(p -> p.preemptions() < 0) ? "?" : number(median(runs, Phase::preemptions), 0));
    }

    private static List<String> memory(String subject, List<BenchReply> runs) {
        List<String> lines = new ArrayList<>();
        List<BenchReply> done = runs.stream().filter(r -> r.failure().isEmpty()).toList();
        if (!done.isEmpty()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-11s MiB resident after loading: %s, at most: %s (Java heap up to %d); %s stalls of the machine"
                            + " per second",
                    subject,
                    range(done, r -> r.residentBytes() / MIB, 0),
                    range(done, r -> r.peakBytes() / MIB, 0),
                    done.getFirst().heapMegabytes(),
                    range(done, BenchReply::stallsPerSecond, 0)));
        }
        for (BenchReply run : runs) {
            if (!run.failure().isEmpty()) {
                lines.add(String.format(
                        Locale.ROOT,
                        "%-11s failed in a Java heap of %d MiB: %s",
                        subject,
                        run.heapMegabytes(),
                        run.failure()));
            }
        }
        return lines;
    }

    private static <T> String range(List<T> runs, ToDoubleFunction<T> figure, int digits) {
        String median = number(median(runs, figure), digits);
        if (runs.size() == 1) {
            return median;
        }
        return median + " (" + number(runs.stream().mapToDouble(figure).min().orElseThrow(), digits) + "–"
                + number(runs.stream().mapToDouble(figure).max().orElseThrow(), digits) + ")";
    }

    static <T> double median(List<T> runs, ToDoubleFunction<T> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value).replace(',', ' ');
    }
}
