package io.slab.examples.kv.load;

import io.slab.examples.kv.error.KvInputException;
import io.slab.examples.kv.store.KvStore;
import io.slab.examples.kv.store.WriteBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes entries from a reader of some format into a store, a batch at a time, and counts. An entry that cannot be taken is reported with its
 * place, and the rest goes on. For one thread.
 */
public final class Loading {
    private static final int BATCH_WRITES = 500;
    private static final long BATCH_BYTES = 1 << 20;

    private final KvStore store;
    private final boolean replace;
    private final Consumer<String> problems;
    private final WriteBatch batch = new WriteBatch();
    /** Keys of the batch, which the store does not know yet. */
    private final Set<String> batchKeys = new HashSet<>();

    private long batchBytes;
    private long loaded;
    private long loadedBytes;
    private long refused;
    private long passedOver;

    /**
     * What was done.
     *
     * @param loaded entries that are in the store now
     * @param bytes their keys and values
     * @param refused entries or files that were reported
     * @param passedOver links, pipes and devices of a directory
     */
    public record Result(long loaded, long bytes, long refused, long passedOver) {}

    /**
     * A loading.
     *
     * @param store where entries go
     * @param replace whether a key that is there already gets the new value; otherwise it is reported as a duplicate, and the old one stays
     * @param problems is told each problem in a sentence that starts with its place
     */
    public Loading(KvStore store, boolean replace, Consumer<String> problems) {
        this.store = store;
        this.replace = replace;
        this.problems = problems;
    }

    /** Takes an entry. */
    void entry(String place, String key, byte[] value) {
        byte[] k = key.getBytes(StandardCharsets.UTF_8);
        try {
            store.check(k, value);
        } catch (KvInputException e) {
            problem(place, String.valueOf(e.getMessage()));
            return;
        }
        if (!replace && (batchKeys.contains(key) || store.get(k).isPresent())) {
            problem(place, "the key '" + abbreviated(key) + "' is there already (--replace takes the new value)");
            return;
        }
        batch.put(k, value);
        batchKeys.add(key);
        batchBytes += k.length + value.length;
        if (batch.size() >= BATCH_WRITES || batchBytes >= BATCH_BYTES) {
            write();
        }
    }

    /** Counts something that is no file. */
    void passOver() {
        passedOver++;
    }

    /** Reports something that is not taken. */
    void problem(String place, String what) {
        refused++;
        problems.accept(place + ": " + what);
    }

    /**
     * Takes everything from a source.
     *
     * @param source the source
     * @throws IOException if reading fails for good; what was read before is in the store
     */
    public void run(Source source) throws IOException {
        try {
            source.read(this);
        } finally {
            write();
        }
    }

    /** What was done so far. */
    public Result result() {
        return new Result(loaded, loadedBytes, refused, passedOver);
    }

    private void write() {
        int count = batch.size();
        long bytes = batchBytes;
        try {
            store.write(batch);
            loaded += count;
            loadedBytes += bytes;
        } finally {
            batch.clear();
            batchKeys.clear();
            batchBytes = 0;
        }
    }

    static String abbreviated(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
