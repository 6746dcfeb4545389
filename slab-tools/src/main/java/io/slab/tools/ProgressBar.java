package io.slab.tools;

import io.slab.tools.replay.ReplayRun;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;

/** One line on a terminal that tells how far a run is; silent when output goes elsewhere. */
final class ProgressBar implements ReplayRun.Progress, AutoCloseable {
    private static final int CELLS = 30;
    private static final int THOUSAND = 1000;
    /** Carriage return and the terminal's "erase to the end of the line". */
    private static final String ERASE = "\r\033[K";

    private final PrintWriter terminal;
    private final boolean visible;
    private String shown = "";

    private ProgressBar(PrintWriter terminal, boolean visible) {
        this.terminal = terminal;
        this.visible = visible;
    }

    static ProgressBar onTerminal(PrintWriter terminal) {
        boolean visible =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return new ProgressBar(terminal, visible);
    }

    @Override
    public void advanced(String trace, String allocator, int thousandths) {
        int full = CELLS * thousandths / THOUSAND;
        show(String.format(
                "%s on %-9s [%s%s] %3d %%",
                trace, allocator, "#".repeat(full), "-".repeat(CELLS - full), thousandths / 10));
    }

    /** Shows a line instead of the one before. */
    void show(String line) {
        if (visible && !line.equals(shown)) {
            terminal.print(ERASE + line);
            terminal.flush();
            shown = line;
        }
    }

    /** Removes the bar, so that other text can be printed. */
    void erase() {
        if (visible && !shown.isEmpty()) {
            terminal.print(ERASE);
            terminal.flush();
            shown = "";
        }
    }

    @Override
    public void close() {
        erase();
    }
}
