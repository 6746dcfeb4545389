package io.slab.tools;

import io.slab.tools.doctor.Checkup;
import io.slab.tools.doctor.DoctorReport;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code slab doctor}: what this machine offers an allocator. */
@Command(
        name = "doctor",
        description = "Tells what this machine offers: each thing available or why not, and how to enable it; and which"
                + " page backend 'auto' chooses.",
        mixinStandardHelpOptions = true,
        versionProvider = SlabVersion.class,
        sortOptions = false,
        footer = {"", "Exit status: 0; a machine that lacks something is no error."})
final class DoctorCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(names = "--json", description = "Write JSON to standard output.")
    private boolean json;

    @Override
    public Integer call() {
        Checkup checkup = Checkup.ofThisMachine();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(DoctorReport.json(checkup));
        } else {
            DoctorReport.text(checkup).forEach(out::println);
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }
}
