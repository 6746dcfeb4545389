package io.slab.examples.kv.command;

import io.slab.examples.kv.error.KvException;
import io.slab.examples.kv.error.KvInputException;
import io.slab.examples.kv.load.Loading;
import io.slab.examples.kv.load.Source;
import io.slab.examples.kv.store.KvStats;
import io.slab.examples.kv.store.KvStore;
import io.slab.spi.Bytes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code slab kv load}. */
@Command(
        name = "load",
        description = "Loads CSV, JSON lines, lists of words, directories, zip or jar files.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "What cannot be taken is reported with its line or path; everything else is loaded.",
            "Exit status: 0 all was taken, 1 something was not, 2 wrong option or input."
        })
final class LoadCommand implements Callable<Integer> {
    private static final int PROBLEMS_SHOWN = 20;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Parameters(paramLabel = "FILE|DIR", arity = "1..*", description = "What to load.")
    private List<Path> inputs = new ArrayList<>();

    @Option(names = "--format", paramLabel = "NAME", description = "One of ${COMPLETION-CANDIDATES}; default: by name.")
    private Source.@Nullable Format format;

    @Option(
            names = "--key",
            paramLabel = "FIELD",
            description = "The field that is the key; default: the first of CSV.")
    private @Nullable String key;

    @Option(names = "--value", paramLabel = "FIELD", description = "The field that is the value; default: the record.")
    private @Nullable String value;

    @Option(names = "--replace", description = "Give keys that are there already the new value.")
    private boolean replace;

    @Mixin
    private StoreOptions options = new StoreOptions();

    private long problems;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (KvStore store = options.open(err)) {
            for (Path input : inputs) {
                load(store, input, out, err);
            }
            KvStats stats = store.stats();
            out.printf(
                    Locale.ROOT,
                    "%s: %s in memory, %s in %d sorted files%n",
                    options.directory,
                    Bytes.format(stats.memtableBytes()),
                    Bytes.format(stats.tableBytes()),
                    stats.tables());
        } catch (KvInputException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        if (problems > PROBLEMS_SHOWN) {
            err.println("… and " + (problems - PROBLEMS_SHOWN) + " more");
        }
        return problems > 0 ? 1 : 0;
    }

    private void load(KvStore store, Path input, PrintWriter out, PrintWriter err) throws IOException {
        Source source = Source.of(input, format, key, value);
        long before = problems;
        Loading loading = new Loading(store, replace, problem -> {
            if (++problems <= PROBLEMS_SHOWN) {
                err.println(problem);
            }
        });
        long start = System.nanoTime();
        try {
            loading.run(source);
        } catch (IOException e) {
            problems++;
            err.println(input + ": reading ends here: " + e);
        } catch (KvInputException e) {
            throw e;
        } catch (KvException e) {
            problems++;
            err.println(input + ": loading ends here: " + e.getMessage());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Loading.Result result = loading.result();
        out.printf(
                Locale.ROOT,
                "%s: %,d entries, %s, in %.1f s%s%s%n",
                input,
                result.loaded(),
                Bytes.format(result.bytes()),
                seconds,
                result.passedOver() == 0 ? "" : "; passed over " + result.passedOver() + " links, pipes or devices",
                problems == before ? "" : "; " + (problems - before) + " problems");
        out.flush();
    }
}
