package io.slab.examples.kv.crash;

import io.slab.examples.kv.store.WriteBatch;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;

/** An endless history of operations that both sides can work out: operation <i>i</i> depends on the seed and <i>i</i> alone. */
record CrashHistory(long seed) {
    private static final int KEYS = 120;

    private void play(long i, java.util.function.BiConsumer<String, String> write) {
        Random random = new Random(seed * 1_000_003 + i);
        int writes = random.nextInt(10) == 0 ? 1 + random.nextInt(12) : 1;
        for (int w = 0; w < writes; w++) {
            String key = "key" + random.nextInt(KEYS);
            write.accept(key, random.nextInt(5) == 0 ? "" : i + "." + w + "x".repeat(random.nextInt(400)));
        }
    }

    /** What the store does; an empty value stands for a deletion. */
    WriteBatch operation(long i) {
        WriteBatch batch = new WriteBatch();
        play(i, (key, value) -> {
            byte[] k = key.getBytes(StandardCharsets.US_ASCII);
            if (value.isEmpty()) {
                batch.delete(k);
            } else {
                batch.put(k, value.getBytes(StandardCharsets.US_ASCII));
            }
        });
        return batch;
    }

    /** What the model does. */
    void apply(long i, Map<String, String> model) {
        play(i, (key, value) -> {
            if (value.isEmpty()) {
                model.remove(key);
            } else {
                model.put(key, value);
            }
        });
    }
}
