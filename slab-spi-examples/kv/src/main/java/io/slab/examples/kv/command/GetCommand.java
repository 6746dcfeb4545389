package io.slab.examples.kv.command;

import io.slab.examples.kv.store.KvStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slab kv get}. */
@Command(
        name = "get",
        description = "Prints the value of a key.",
        mixinStandardHelpOptions = true,
        footer = {"", "Exit status: 0 found, 1 not found, 2 wrong option."})
final class GetCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Parameters(paramLabel = "KEY", description = "The key.")
    private String key = "";

    @Option(names = "--output", paramLabel = "FILE", description = "Write the value's bytes there.")
    private @Nullable Path output;

    @Mixin
    private StoreOptions options = new StoreOptions();

    @Override
    public Integer call() throws IOException {
        Optional<byte[]> value;
        try (KvStore store = options.openExisting(spec.commandLine().getErr())) {
            value = store.get(key.getBytes(StandardCharsets.UTF_8));
        }
        if (value.isEmpty()) {
            spec.commandLine().getErr().println("there is no key '" + key + "' in " + options.directory);
            return 1;
        }
        if (output == null) {
            spec.commandLine().getOut().println(new String(value.get(), StandardCharsets.UTF_8));
        } else {
            try (OutputStream file = Files.newOutputStream(output)) {
                file.write(value.get());
            }
        }
        return 0;
    }
}
