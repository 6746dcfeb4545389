package io.slab.examples.kv.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code slab kv}: the embedded storage engine at the command line. */
@Command(
        name = "kv",
        description = "An embedded storage engine on Slab: loads, reads and measures (an example).",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {LoadCommand.class, GetCommand.class, ScanCommand.class, KvBenchCommand.class})
public final class KvCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** For picocli. */
    public KvCommand() {}

    /** Called when no subcommand was named: shows what there is. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
