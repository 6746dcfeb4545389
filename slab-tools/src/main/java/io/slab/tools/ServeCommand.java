package io.slab.tools;

import io.slab.tools.serve.LiveServer;
import io.slab.tools.source.JmxSource;
import io.slab.tools.source.Sampler;
import io.slab.tools.source.SnapshotSource;
import io.slab.tools.source.TargetEndedException;
import io.slab.tools.source.TargetException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slab serve}: the page of {@code slab report}, live. */
@Command(
        name = "serve",
        description =
                "Serves the page of 'slab report' on this machine's loopback interface, renewed while you look. Nobody"
                        + " can change anything through it.",
        mixinStandardHelpOptions = true,
        versionProvider = SlabVersion.class,
        sortOptions = false,
        footer = {"", "Exit status: 1 when the JVM ends; 2 if it cannot be looked at, or the port is taken."})
final class ServeCommand implements Callable<Integer> {
    private static final int MOST_PORT = 65_535;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Mixin
    private WatchOptions watched = new WatchOptions();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "The port; 0 takes any that is free (default ${DEFAULT-VALUE}).")
    private int port;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (port < 0 || port > MOST_PORT) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--port: " + port + " is not between 0 and " + MOST_PORT);
        }
        try (SnapshotSource source = JmxSource.attach(watched.pid());
                LiveServer server = LiveServer.start(port, watched.interval(), source.subject(), source.inspect())) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(server.address() + "  (control-C ends it)");
            out.flush();
            CompletableFuture<TargetException> end = new CompletableFuture<>();
            try (Sampler _ = Sampler.start(source, watched.interval(), server::add, end::complete)) {
                TargetException why = end.get();
                server.end(String.valueOf(why.getMessage()));
                throw why;
            }
        } catch (TargetEndedException e) {
            spec.commandLine().getErr().println(spec.qualifiedName() + ": " + e.getMessage());
            return TopCommand.ENDED;
        } catch (TargetException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (BindException e) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--port: " + port + " cannot be had: " + e.getMessage(), e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody fails this future", e);
        }
    }
}
