package io.slab.bench.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/**
 * What a fork and the program that started it say to each other where forks work in turn: the fork prints a line when it is ready for a turn, and one with the figure when it did it; it is told to begin by
 * a byte, and that there are no more turns by the end of its input.
 */
final class TurnSignals {
    /** As long that starting threads does not count, as short that the machine is the same for the next fork's. */
    static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final String READY = ForkReply.PREFIX + "ready";

    private final InputStream in;
    private final PrintStream out;

    /** The fork's end. */
    TurnSignals(InputStream in, PrintStream out) {
        this.in = in;
        this.out = out;
    }

    /** Says that this fork is ready, and waits until it is its turn; false if there are no more. */
    boolean awaitTurn() throws IOException {
        out.println(READY);
        out.flush();
        return in.read() >= 0;
    }

    /** Tells a turn's figure. */
    void did(double figure) {
        ForkReply.printTurn(out, figure);
    }

    /** Whether a line of a fork says that it is ready. */
    static boolean isReady(String line) {
        return line.equals(READY);
    }
}
