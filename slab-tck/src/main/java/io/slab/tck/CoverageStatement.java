package io.slab.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Which points of the contracts were exercised, said once at the end of a test run: on standard output, or as the JUnit configuration parameter
 * {@value #PARAMETER} says: {@code none}, or the name of a file.
 */
final class CoverageStatement implements AutoCloseable {
    static final String PARAMETER = "slab.tck.report";
    static final String STANDARD_OUTPUT = "stdout";
    private static final String NONE = "none";

    /** How a point went. */
    enum Outcome {
        PASSED,
        FAILED,
        NOT_EXERCISED
    }

    private record Point(Outcome outcome, String reason) {}

    private final String target;

    /** Points by contract, implementation and test. */
    private final Map<String, Map<String, Map<String, Point>>> contracts = new TreeMap<>();

    CoverageStatement(String target) {
        this.target = target;
    }

    synchronized void note(String contract, String subject, String test, Outcome outcome, String reason) {
        contracts
                .computeIfAbsent(contract, c -> new TreeMap<>())
                .computeIfAbsent(subject, s -> new TreeMap<>())
                .put(test, new Point(outcome, reason));
    }

    synchronized List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Contract points exercised:");
        contracts.forEach((contract, subjects) -> {
            lines.add("  " + contract);
            subjects.forEach((subject, points) -> {
                long exercised = count(points, p -> p.outcome != Outcome.NOT_EXERCISED);
                long failed = count(points, p -> p.outcome == Outcome.FAILED);
                lines.add("    " + subject + ": " + exercised + " of " + points.size()
                        + (failed == 0 ? "" : ", " + failed + " failed"));
                points.forEach((test, point) -> {
                    if (point.outcome != Outcome.PASSED) {
                        lines.add("      " + (point.outcome == Outcome.FAILED ? "failed: " : "not exercised: ") + test
                                + (point.reason.isEmpty() ? "" : " (" + point.reason + ")"));
                    }
                });
            });
        });
        return lines;
    }

    private static long count(Map<String, Point> points, Predicate<Point> which) {
        return points.values().stream().filter(which).count();
    }

    /** Called by JUnit when the run ends. */
    @Override
    @SuppressWarnings("SystemOut") // a statement to whoever runs the tests
    public void close() {
        if (target.equals(STANDARD_OUTPUT)) {
            lines().forEach(System.out::println);
        } else if (!target.equals(NONE)) {
            try {
                Files.write(Path.of(target), lines());
            } catch (IOException e) {
                throw new UncheckedIOException(PARAMETER + " = " + target, e);
            }
        }
    }
}
