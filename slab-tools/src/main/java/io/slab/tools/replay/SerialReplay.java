package io.slab.tools.replay;

import io.slab.tools.peer.ReplayTarget;
import io.slab.tools.trace.Trace;

/** Replays in global order on the calling thread. */
final class SerialReplay extends Replay {
    private int next;
    private long errors;

    SerialReplay(Trace trace, ReplayTarget target, ObjectAccess access) {
        super(trace, target, access);
    }

    @Override
    void prepare() {}

    @Override
    long runTo(int stop) {
        Trace trace = trace();
        long start = System.nanoTime();
        for (int event = next; event < stop; event++) {
            int object = trace.object(event);
            if (trace.allocates(event)) {
                allocate(object);
            } else {
                errors += free(object, published(object));
            }
        }
        next = Math.max(next, stop);
        return System.nanoTime() - start;
    }

    @Override
    long patternErrors() {
        return errors;
    }

    @Override
    public void close() {}
}
