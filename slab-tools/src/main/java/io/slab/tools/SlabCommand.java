package io.slab.tools;

import io.slab.examples.kv.command.KvCommand;
import io.slab.tools.source.TargetException;
import io.slab.tools.trace.TraceException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The {@code slab} command: the root that its subcommands hang from.
 *
 * <p>Exit status: 0 when all is well, 1 when what was asked for ran and found something wrong, 2 when the question itself
 * was wrong (an unknown option, a file that cannot be read).
 */
@Command(
        name = "slab",
        description = "Replays, measures and explains off-heap slab allocation.",
        mixinStandardHelpOptions = true,
        versionProvider = SlabVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ReplayCommand.class,
            BenchCommand.class,
            PluginsCommand.class,
            DoctorCommand.class,
            TopCommand.class,
            ReportCommand.class,
            ServeCommand.class,
            KvCommand.class
        })
public final class SlabCommand implements Runnable {
    /** Status of a command that was asked wrongly. */
    static final int USAGE = 2;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @CommandLine.Option(
            names = "--plugins",
            paramLabel = "DIR",
            scope = CommandLine.ScopeType.INHERIT,
            description = "Add the jars in this directory, for plug-ins of your own.")
    private List<Path> plugins = new ArrayList<>();

    /** Called when no subcommand was named: shows what there is. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /**
     * Runs the command and ends the JVM with its exit status.
     *
     * @param args what was typed after {@code slab}
     */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command line with everything it knows, for {@link #main} and for tests. */
    static CommandLine commandLine() {
        SlabCommand root = new SlabCommand();
        return new CommandLine(root)
                .setExecutionStrategy(root::execute)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, args) -> complain(e.getCommandLine(), e))
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + oneLine(e));
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }

    /** Runs what was asked for with the plug-ins in place. */
    private int execute(CommandLine.ParseResult parsed) {
        CommandLine command = parsed.commandSpec().commandLine();
        if (plugins.isEmpty()) {
            return new CommandLine.RunLast().execute(parsed);
        }
        try (PluginPath path = PluginPath.open(plugins)) {
            path.complaints().forEach(c -> command.getErr().println(command.getCommandName() + ": " + c));
            command.getErr().flush();
            return new CommandLine.RunLast().execute(parsed);
        } catch (NotDirectoryException | NoSuchFileException e) {
            throw new CommandLine.ParameterException(command, "--plugins: " + e.getFile() + " is no directory", e);
        } catch (IOException e) {
            throw new CommandLine.ParameterException(command, "--plugins: " + e, e);
        }
    }

    /** One line on standard error, as scripts and people want it; the whole usage is one option away. */
    private static int complain(CommandLine command, Exception e) {
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        boolean misspelt = !(e.getCause() instanceof TraceException || e.getCause() instanceof TargetException);
        err.println(name + ": " + oneLine(e) + (misspelt ? " (see " + name + " --help)" : ""));
        return USAGE;
    }

    private static String oneLine(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
