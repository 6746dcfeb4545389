package io.slab.examples.kv.load;

import io.slab.examples.kv.error.KvFullException;
import io.slab.examples.kv.error.KvInputException;
import io.slab.examples.kv.store.KvStore;
import io.slab.examples.kv.store.WriteBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Takes entries from a reader of some format into a store, a batch at a time, and counts. An entry that cannot be taken is reported with its
 * place, and the rest goes on. For one thread.
 */
public final class Loading {
    private static final int BATCH_WRITES = 500;
    private static final long MOST_BATCH_BYTES = 1 << 20;

    private final KvStore store;
    private final boolean replace;
    private final Consumer<String> problems;
    /** What is written next; the store does not know these keys yet. */
    private final Map<String, Entry> batch = new LinkedHashMap<>();

    private long batchBytes;
    /** Less when memory is too small for such batches. */
    private long mostBatchBytes = MOST_BATCH_BYTES;

    private long loaded;
    private long loadedBytes;
    private long refused;
    private long passedOver;

    @SuppressWarnings("ArrayRecordComponent") // A carrier of arrays; nobody compares carriers.
    private record Entry(String place, byte[] key, byte[] value) {}

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
        if (!replace && (batch.containsKey(key) || store.get(k).isPresent())) {
            problem(place, "the key '" + abbreviated(key) + "' is there already (--replace takes the new value)");
            return;
        }
        batch.put(key, new Entry(place, k, value));
        batchBytes += k.length + value.length;
        if (batch.size() >= BATCH_WRITES || batchBytes >= mostBatchBytes) {
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
        List<Entry> entries = List.copyOf(batch.values());
        batch.clear();
        batchBytes = 0;
        try {
            write(entries);
        } catch (KvFullException e) {
            if (e.resource() != KvFullException.Resource.MEMORY) {
                throw e;
            }
            // Together they are too much for the memory there is. Each alone may not be.
            mostBatchBytes /= 2;
            for (Entry entry : entries) {
                try {
                    write(List.of(entry));
                } catch (KvFullException one) {
                    if (one.resource() != KvFullException.Resource.MEMORY) {
                        throw one;
                    }
                    problem(entry.place(), String.valueOf(one.getMessage()));
                }
            }
        }
    }

    private void write(List<Entry> entries) {
        WriteBatch writes = new WriteBatch();
        long bytes = 0;
        for (Entry e : entries) {
            writes.put(e.key(), e.value());
            bytes += e.key().length + e.value().length;
        }
        store.write(writes);
        loaded += entries.size();
        loadedBytes += bytes;
    }

    static String abbreviated(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
