package io.slab.examples.kv.command;

import io.slab.examples.kv.store.KvCursor;
import io.slab.examples.kv.store.KvStore;
import io.slab.spi.Bytes;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slab kv scan}. */
@Command(name = "scan", description = "Lists entries in the order of their keys.", mixinStandardHelpOptions = true)
final class ScanCommand implements Callable<Integer> {
    private static final int VALUE_SHOWN = 60;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(names = "--from", paramLabel = "KEY", description = "The first key.")
    private String from = "";

    @Option(names = "--to", paramLabel = "KEY", description = "The first key that is not listed any more.")
    private @Nullable String to;

    @Option(names = "--limit-entries", paramLabel = "N", description = "List so many; default: ${DEFAULT-VALUE}.")
    private long most = 20;

    @Option(names = "--count", description = "Only count, and add up bytes.")
    private boolean count;

    @Mixin
    private StoreOptions options = new StoreOptions();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        byte[] end = to == null ? new byte[0] : to.getBytes(StandardCharsets.UTF_8);
        long entries = 0;
        long bytes = 0;
        try (KvStore store = options.openExisting(spec.commandLine().getErr());
                KvCursor cursor = store.scan(from.getBytes(StandardCharsets.UTF_8))) {
            while ((count || entries < most) && cursor.next()) {
                byte[] key = cursor.key();
                if (to != null && Arrays.compareUnsigned(key, end) >= 0) {
                    break;
                }
                byte[] value = cursor.value();
                entries++;
                bytes += key.length + (long) value.length;
                if (!count) {
                    out.println(new String(key, StandardCharsets.UTF_8) + "\t" + shown(value));
                }
            }
        }
        if (count) {
            out.println(entries + " entries, " + Bytes.format(bytes));
        }
        return 0;
    }

    private static String shown(byte[] value) {
        String text = new String(value, 0, Math.min(value.length, 4 * VALUE_SHOWN), StandardCharsets.UTF_8)
                .replaceAll("\\p{Cntrl}+", " ");
        return text.length() <= VALUE_SHOWN && value.length <= 4 * VALUE_SHOWN
                ? text
                : text.substring(0, Math.min(text.length(), VALUE_SHOWN)) + "… (" + Bytes.format(value.length) + ")";
    }
}
