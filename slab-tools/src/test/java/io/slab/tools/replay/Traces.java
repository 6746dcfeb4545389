package io.slab.tools.replay;

import io.slab.tools.trace.Trace;
import io.slab.tools.trace.TraceBuilder;
import io.slab.tools.trace.TraceFormat;
import java.util.Random;

/** Small traces for tests. */
final class Traces {
    private Traces() {}

    /** Two threads that pass every object to each other: thread 0 allocates, thread 1 frees, and the other way round. */
    static Trace pingPong(int rounds) {
        TraceBuilder builder = new TraceBuilder("ping-pong", TraceFormat.JFR);
        for (int round = 0; round < rounds; round++) {
            int thread = round % 2;
            builder.allocate(thread, 0x1000, 24 + round % 100);
            builder.free(1 - thread, 0x1000);
        }
        return builder.build(2);
    }

    /** Random allocations and frees on some threads; any thread may free any object. */
    static Trace random(int events, int threads, long seed) {
        TraceBuilder builder = new TraceBuilder("random", TraceFormat.JFR);
        Random random = new Random(seed);
        boolean[] live = new boolean[500];
        for (int event = 0; event < events; event++) {
            int slot = random.nextInt(live.length);
            int thread = random.nextInt(threads);
            if (live[slot]) {
                builder.free(thread, slot + 1L);
            } else {
                builder.allocate(thread, slot + 1L, random.nextInt(10) == 0 ? 0 : random.nextInt(600));
            }
            live[slot] = !live[slot];
        }
        return builder.build(threads);
    }
}
