package io.slab.tools;

import io.slab.spi.Plugin;
import io.slab.spi.PluginCatalog;
import io.slab.tools.report.PluginReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code slab plugins}: every strategy there is to choose from, and every one that fails to load. */
@Command(
        name = "plugins",
        description = "Lists every strategy found: its kind, name, options with defaults, where it comes from, and"
                + " whether it can be used.",
        mixinStandardHelpOptions = true,
        versionProvider = SlabVersion.class,
        sortOptions = false,
        footer = {
            "",
            "The page index 'direct' and the descriptor store 'heap', used unless others are chosen, are the engine's"
                    + " own and no plug-ins.",
            "",
            "Exit status: 0 all can be used or say why not on this machine, 1 a plug-in failed or is shadowed by"
                    + " another."
        })
final class PluginsCommand implements Callable<Integer> {
    private static final int BROKEN = 1;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(names = "--json", description = "Write JSON to standard output.")
    private boolean json;

    @Override
    public Integer call() {
        List<Plugin> plugins = PluginCatalog.find();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(PluginReport.json(plugins));
        } else {
            PluginReport.text(plugins).forEach(out::println);
        }
        out.flush();
        return plugins.stream()
                        .map(Plugin::status)
                        .anyMatch(s -> s == Plugin.Status.FAILED || s == Plugin.Status.SHADOWED)
                ? BROKEN
                : 0;
    }
}
