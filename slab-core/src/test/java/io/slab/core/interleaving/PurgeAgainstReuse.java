package io.slab.core.interleaving;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** Results: how often the owner found its object damaged, what the purge did, objects with users, bytes left at the end. */
@JCStressTest
@Description(
        "An owner takes and frees objects all the time, through the fast path alone, while another thread purges again"
                + " and again.")
@Outcome(
        id = "0, 0, 0, 0",
        expect = ACCEPTABLE,
        desc = "the purge found the magazine empty: it came before the first refill, or while the only object was out")
@Outcome(
        id = "0, 1, 0, 0",
        expect = ACCEPTABLE,
        desc = "the purge took the magazine away, or its owner brought it in at the purge's call")
@Outcome(
        id = "0, -1, 0, 0",
        expect = ACCEPTABLE_INTERESTING,
        desc = "the owner was inside of the allocator for half a second, which the report says")
@Outcome(id = "[1-9]\\d*, .*", expect = FORBIDDEN, desc = "memory went back or to somebody else beneath the owner")
@Outcome(expect = FORBIDDEN, desc = "objects were lost, or memory did not come back")
@State
public class PurgeAgainstReuse extends PurgedCache {
    private static final int PURGES = 5;

    static {
        // More threads than processors: whoever works is stopped anywhere, also in the midst of the fast path, while
        // the other goes on.
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            Thread.ofPlatform().daemon().start(() -> {
                while (true) {
                    Thread.onSpinWait();
                }
            });
        }
    }

    private volatile boolean over;

    @Actor
    public void owner(IIII_Result result) {
        int damaged = 0;
        for (int i = 1; !over; i++) {
            long one = take(i);
            long two = take(-i);
            damaged += belongsTo(i, one) + belongsTo(-i, two) == 2 ? 0 : 1;
            cache.free(two);
            cache.free(one);
        }
        result.r1 = damaged;
    }

    @Actor
    public void purger(IIII_Result result) {
        int found = 0;
        for (int i = 0; i < PURGES; i++) {
            int now = purge();
            found = now < 0 || found < 0 ? -1 : Math.max(found, Integer.signum(now));
            Thread.yield(); // so that the owner goes on, and is stopped somewhere else
        }
        over = true;
        result.r2 = found;
    }

    @Arbiter
    public void end(IIII_Result result) {
        result.r3 = live();
        result.r4 = bytesLeftAtTheEnd();
    }
}
