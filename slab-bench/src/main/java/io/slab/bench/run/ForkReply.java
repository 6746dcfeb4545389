package io.slab.bench.run;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a forked JVM found out.
 *
 * @param status how it went
 * @param message what went wrong, or empty
 * @param figure in the benchmark's unit
 * @param turns the figure of each turn, if it worked in turns
 * @param figures residents, percentiles and the like, by name
 */
record ForkReply(Status status, String message, double figure, List<Double> turns, Map<String, Double> figures) {
    static final String RESIDENT = "residentBytes";
    static final String HEAP = "allocatedHeapBytesPerOp";
    static final String SLOW_PATHS = "slowPathsPerOp";

    /** How lines begin that are meant for who started the fork. */
    static final String PREFIX = "@slab-bench ";

    private static final String STATUS = "status";
    private static final String MESSAGE = "message";
    private static final String FIGURE = "figure";
    private static final String TURN = "turn";

    /** Copies the collections. */
    ForkReply {
        turns = List.copyOf(turns);
        figures = Map.copyOf(figures);
    }

    static ForkReply without(Status status, String message) {
        return new ForkReply(status, message, Double.NaN, List.of(), Map.of());
    }

    /** Writes it as lines that {@link #parse} reads, and that stand out from what libraries print. */
    void print(PrintStream out) {
        figures.forEach((name, value) -> out.println(PREFIX + name + "=" + value));
        out.println(PREFIX + MESSAGE + "=" + message.replaceAll("\\s*\\R\\s*", " "));
        out.println(PREFIX + FIGURE + "=" + figure);
        out.println(PREFIX + STATUS + "=" + status);
        out.flush();
    }

    /** Writes the figure of a turn, before the rest. */
    static void printTurn(PrintStream out, double figure) {
        out.println(PREFIX + TURN + "=" + figure);
    }

    /** Reads what {@link #print} wrote; anything else is skipped. Without a status there is no reply: the process died. */
    static ForkReply parse(List<String> lines, int exit, String lastError) {
        Map<String, Double> figures = new TreeMap<>();
        Status status = Status.FAILED;
        String message = "ended with status " + exit + (lastError.isEmpty() ? "" : ": " + lastError);
        double figure = Double.NaN;
        List<Double> turns = new ArrayList<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (!line.startsWith(PREFIX) || equals < 0) {
                continue;
            }
            String value = line.substring(equals + 1);
            switch (line.substring(PREFIX.length(), equals)) {
                case STATUS -> status = Status.valueOf(value);
                case MESSAGE -> message = value;
                case FIGURE -> figure = Double.parseDouble(value);
                case TURN -> turns.add(Double.valueOf(value));
                case String name -> figures.put(name, Double.valueOf(value));
            }
        }
        return new ForkReply(status, message, figure, turns, figures);
    }
}
