package io.slab.tools;

import io.slab.tools.source.JmxSource;
import io.slab.tools.source.SnapshotSource;
import io.slab.tools.source.TargetEndedException;
import io.slab.tools.source.TargetException;
import io.slab.tools.top.SortOrder;
import io.slab.tools.top.TopOutput;
import io.slab.tools.top.TopTerminal;
import io.slab.tools.view.Timeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slab top}: the caches of a running JVM. */
@Command(
        name = "top",
        description = "Shows the caches of a running JVM: who holds memory, how much is waste, what grows. Without a"
                + " terminal, one table.",
        mixinStandardHelpOptions = true,
        versionProvider = SlabVersion.class,
        sortOptions = false,
        footer = {
            "",
            "Keys: up and down mark a cache, enter looks into it, l, w and r sort, space pauses, ? helps, q quits.",
            "",
            "Exit status: 0; 1 if the JVM ended meanwhile; 2 if it cannot be looked at."
        })
final class TopCommand implements Callable<Integer> {
    /** Status when what was watched ended by itself. */
    static final int ENDED = 1;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Mixin
    private WatchOptions watched = new WatchOptions();

    @Option(
            names = "--sort",
            paramLabel = "ORDER",
            defaultValue = "live",
            description = "live, waste or rate (default ${DEFAULT-VALUE}).")
    private SortOrder sort = SortOrder.LIVE;

    @Option(names = "--once", description = "Look twice, one interval apart, and print a table.")
    private boolean once;

    @Option(names = "--json", description = "Print JSON: a line for each look; with --once, one line in all.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (SnapshotSource source = JmxSource.attach(watched.pid())) {
            if (!once && !json && TopTerminal.isThere()) {
                try (TopTerminal terminal = TopTerminal.open()) {
                    terminal.run(source, watched.interval(), sort);
                }
                return CommandLine.ExitCode.OK;
            }
            watch(source, out);
            return CommandLine.ExitCode.OK;
        } catch (TargetEndedException e) {
            spec.commandLine().getErr().println(spec.qualifiedName() + ": " + e.getMessage());
            return ENDED;
        } catch (TargetException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    /** Prints tables or lines of JSON; what is printed has rates, so it starts with the second look. */
    private void watch(SnapshotSource source, PrintWriter out) throws TargetException, InterruptedException {
        Timeline timeline = new Timeline(2);
        timeline.add(source.inspect());
        boolean more = true;
        while (more) {
            Thread.sleep(watched.interval());
            more = json && !once;
            timeline.add(more ? source.read() : source.inspect());
            if (json) {
                out.println(TopOutput.json(source.subject(), timeline, sort));
            } else {
                TopOutput.text(source.subject(), timeline, sort).forEach(out::println);
            }
            // Whoever read from the other end has gone.
            more &= !out.checkError();
        }
    }
}
