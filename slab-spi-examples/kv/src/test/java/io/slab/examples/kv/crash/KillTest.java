package io.slab.examples.kv.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.SlabAllocator;
import io.slab.SlabAllocatorConfig;
import io.slab.examples.kv.memory.SlabMemory;
import io.slab.examples.kv.store.KvCursor;
import io.slab.examples.kv.store.KvStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a writing process with SIGKILL at random moments, again and again on the same stores, and compares what is found afterwards with a
 * model: every acknowledged operation is there, of the one that was under way all or nothing, and nothing else. {@code
 * -Dslab.kv.kills=N} sets how often; the default is short enough for every build.
 */
class KillTest {
    private static final int KILLS = Integer.getInteger("slab.kv.kills", 200);

    /** Stores whose processes live and die beside each other. */
    private static final int LANES = 4;

    @TempDir
    Path scratch;

    @Test
    void everyAcknowledgedWriteMustSurviveKillAtAnyMoment() throws Exception {
        WriterProcess writers = new WriterProcess(scratch);
        long acknowledged = 0;
        long flushed = 0;
        try (ExecutorService lanes = Executors.newFixedThreadPool(LANES)) {
            List<Future<Lane>> results = new ArrayList<>();
            for (int i = 0; i < LANES; i++) {
                Lane lane = new Lane(scratch.resolve("store" + i), 77 + i, writers);
                int kills = KILLS / LANES;
                results.add(lanes.submit((Callable<Lane>) () -> {
                    for (int k = 0; k < kills; k++) {
                        lane.writeAndKill(k);
                        lane.compare(k);
                    }
                    return lane;
                }));
            }
            for (Future<Lane> result : results) {
                acknowledged += result.get().next;
                flushed += result.get().tables;
            }
        }
        assertThat(acknowledged).as("operations that were acknowledged").isGreaterThan(KILLS);
        assertThat(flushed).as("sorted files seen after kills").isPositive();
    }

    /** A store, what it should hold, and the process that writes to it. */
    private static final class Lane {
        private final Path directory;
        private final CrashHistory history;
        private final WriterProcess writers;
        private final Map<String, String> model = new TreeMap<>();
        private final Random random;
        /** The first operation that is not in the model. */
        long next;

        long tables;
        private long lastAcknowledged = -1;

        Lane(Path directory, long seed, WriterProcess writers) {
            this.directory = directory;
            this.history = new CrashHistory(seed);
            this.writers = writers;
            this.random = new Random(seed);
        }

        void writeAndKill(int round) throws IOException, InterruptedException {
            Process process = writers.start(directory, history.seed(), next);
            // Mostly while it writes, sometimes while it starts and recovers.
            boolean early = random.nextInt(8) == 0;
            int operations = random.nextInt(150);
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
                if (early) {
                    Thread.sleep(random.nextInt(200));
                } else {
                    for (int i = 0; i < operations; i++) {
                        acknowledge(out.readLine(), round);
                    }
                    Thread.sleep(0, random.nextInt(900_000));
                }
                process.toHandle().destroyForcibly(); // the process' own would close the pipe before it is read
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    acknowledge(line, round);
                }
            }
            process.waitFor();
        }

        private void acknowledge(String line, int round) throws IOException {
            assertThat(line)
                    .as("round %d: %s", round, writers.errors(directory))
                    .isNotNull();
            lastAcknowledged = Long.parseLong(line);
        }

        void compare(int round) throws IOException {
            while (next <= lastAcknowledged) {
                history.apply(next++, model);
            }
            try (SlabAllocator slabs = SlabAllocatorConfig.builder().create();
                    KvStore store = KvStore.open(directory, new SlabMemory(slabs), CrashWriter.options())) {
                assertThat(store.recovery().damages()).isEmpty();
                Map<String, String> found = new TreeMap<>();
                try (KvCursor cursor = store.scan(new byte[0])) {
                    while (cursor.next()) {
                        found.put(
                                new String(cursor.key(), StandardCharsets.US_ASCII),
                                new String(cursor.value(), StandardCharsets.US_ASCII));
                    }
                }
                if (!found.equals(model)) {
                    history.apply(next++, model); // it was under way
                }
                assertThat(found)
                        .as("store %s after kill %d and operation %d", directory, round, lastAcknowledged)
                        .isEqualTo(model);
                lastAcknowledged = next - 1;
                tables += store.stats().tables();
                store.verify();
            }
        }
    }
}
