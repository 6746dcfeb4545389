package io.slab.tools.top;

import io.slab.tools.source.Sampler;
import io.slab.tools.source.SnapshotSource;
import io.slab.tools.source.TargetException;
import io.slab.tools.view.Reading;
import io.slab.tools.view.Timeline;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Curses;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

/**
 * A terminal that shows the caches until a key or the JVM's end says enough.
 *
 * <p>The terminal is in raw mode and on its second screen meanwhile. It is put back on the way out, and by a shutdown hook where a signal
 * ends the program. Control characters come as keys, control-C among them, so no signal arrives between two writes. Its size is asked for at each turn,
 * ten times a second, which sees a resize on every system.
 */
public final class TopTerminal implements AutoCloseable {
    private static final long TURN_MILLIS = 100;
    private static final int SMALLEST_WIDTH = 20;
    private static final int SMALLEST_HEIGHT = 6;

    /** What the sampling thread hands over. */
    private sealed interface News {
        record Read(Reading reading) implements News {}

        record Failed(TargetException failure) implements News {}
    }

    /** What a terminal of any kind needs to be as it was, but for its modes. */
    private static final List<Capability> WAY_OUT =
            List.of(Capability.cursor_visible, Capability.keypad_local, Capability.exit_ca_mode);

    private final Terminal terminal;
    private final Attributes before;
    private final Thread restorer = new Thread(this::restore, "slab-top-restore");
    private boolean restored;

    private TopTerminal(Terminal terminal) {
        this.terminal = terminal;
        this.before = terminal.getAttributes();
    }

    /**
     * Whether there is a terminal that can show a screen.
     *
     * @return false where input or output is no terminal, or the terminal has no cursor to move
     */
    @SuppressWarnings("SystemConsoleNull") // its documentation still allows null
    public static boolean isThere() {
        Console console = System.console();
        String type = System.getenv("TERM");
        return console != null && console.isTerminal() && type != null && !type.equals("dumb");
    }

    /**
     * Takes over the terminal that the program was started from.
     *
     * @return it, to be closed
     * @throws IOException if there is none, or it cannot be set up
     */
    public static TopTerminal open() throws IOException {
        Terminal terminal;
        try {
            // Slab's tools use no native library: the terminal is asked through the foreign function interface, or by
            // stty.
            terminal = TerminalBuilder.builder()
                    .system(true)
                    .jni(false)
                    .ffm(true)
                    .exec(true)
                    .dumb(false)
                    .nativeSignals(false)
                    .build();
        } catch (IllegalStateException e) {
            throw new IOException("the terminal cannot be used: " + e.getMessage(), e);
        }
        TopTerminal top = new TopTerminal(terminal);
        Runtime.getRuntime().addShutdownHook(top.restorer);
        top.takeOver();
        return top;
    }

    private void takeOver() {
        Attributes raw = new Attributes(before);
        raw.setLocalFlags(
                EnumSet.of(
                        Attributes.LocalFlag.ICANON,
                        Attributes.LocalFlag.ECHO,
                        Attributes.LocalFlag.ISIG,
                        Attributes.LocalFlag.IEXTEN),
                false);
        raw.setInputFlags(EnumSet.of(Attributes.InputFlag.IXON, Attributes.InputFlag.ICRNL), false);
        raw.setControlChar(Attributes.ControlChar.VMIN, 0);
        raw.setControlChar(Attributes.ControlChar.VTIME, 1);
        terminal.setAttributes(raw);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.keypad_xmit);
        terminal.puts(Capability.cursor_invisible);
        terminal.flush();
    }

    /** Puts the terminal back as it was; once, whoever comes first. */
    private synchronized void restore() {
        if (restored) {
            return;
        }
        restored = true;
        try {
            putBack();
        } catch (IllegalStateException e) {
            // A signal: the library's own hook came first and closed the terminal, without leaving the second screen.
            putBackUnaided();
        }
    }

    private void putBackUnaided() {
        try (Writer tty = new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.US_ASCII)) {
            for (Capability each : WAY_OUT) {
                String sequence = terminal.getStringCapability(each);
                if (sequence != null) {
                    Curses.tputs(tty, sequence);
                }
            }
        } catch (IOException e) {
            return; // there is no terminal any more
        }
    }

    private void putBack() {
        terminal.puts(Capability.cursor_visible);
        terminal.puts(Capability.keypad_local);
        // For terminals without a second screen: what comes next stands below.
        terminal.puts(Capability.cursor_address, size().getRows() - 1, 0);
        terminal.puts(Capability.clr_eol);
        terminal.puts(Capability.exit_ca_mode);
        terminal.flush();
        terminal.setAttributes(before);
    }

    /**
     * Shows the caches until the reader quits.
     *
     * @param source where the figures are from
     * @param interval how often to ask for them
     * @param order what to sort by at first
     * @throws TargetException if the JVM ended or cannot be asked any more
     * @throws IOException if the terminal failed
     * @throws InterruptedException if the thread was interrupted
     */
    public void run(SnapshotSource source, Duration interval, SortOrder order)
            throws TargetException, IOException, InterruptedException {
        Timeline timeline = new Timeline(600);
        timeline.add(source.read());
        TopState state = new TopState(order);
        TopScreen screen = new TopScreen(source.subject(), interval, ZoneId.systemDefault());
        Display display = new Display(terminal, true);
        Keys keys = new Keys(terminal.reader());
        BlockingQueue<News> news = new LinkedBlockingQueue<>();
        try (Sampler _ = Sampler.start(
                source,
                interval,
                reading -> news.add(new News.Read(reading)),
                failure -> news.add(new News.Failed(failure)))) {
            Size shown = Size.of(0, 0);
            while (!state.isEnded()) {
                Size size = size();
                boolean resized = !size.equals(shown);
                if (resized) {
                    terminal.puts(Capability.clear_screen);
                    display.reset();
                    display.resize(size);
                    shown = size;
                }
                boolean changed = take(news, timeline, state);
                Command command = keys.next(TURN_MILLIS);
                if (command == Command.NOTHING && !resized && !changed) {
                    continue;
                }
                state.apply(command, Row.of(timeline, state.order()), TopScreen.visibleRows(shown.getRows()));
                display.update(screen.lines(timeline, state, shown.getColumns(), shown.getRows()), 0);
                terminal.flush();
            }
        }
    }

    private Size size() {
        Size size = terminal.getSize();
        // A terminal that does not tell its size is taken for one of the usual size.
        int columns = size.getColumns() <= 0 ? 80 : size.getColumns();
        int rows = size.getRows() <= 0 ? 24 : size.getRows();
        return Size.of(Math.max(SMALLEST_WIDTH, columns), Math.max(SMALLEST_HEIGHT, rows));
    }

    /** Adds what was read meanwhile; while paused it is let go. */
    private static boolean take(BlockingQueue<News> news, Timeline timeline, TopState state) throws TargetException {
        boolean changed = false;
        for (News each = news.poll(); each != null; each = news.poll()) {
            switch (each) {
                case News.Failed failed -> throw failed.failure();
                case News.Read read -> {
                    if (!state.isPaused()) {
                        timeline.add(read.reading());
                        changed = true;
                    }
                }
            }
        }
        return changed;
    }

    /** Puts the terminal back as it was. */
    @Override
    public void close() throws IOException {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(restorer);
        } catch (IllegalStateException e) {
            // The hook is running already; it finds everything restored.
            return;
        }
        terminal.close();
    }
}
