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
@Description("An owner takes and frees objects all the time, through the fast path alone, while another thread purges.")
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
    private static final int TIMES = 200;

    @Actor
    public void owner(IIII_Result result) {
        int damaged = 0;
        for (int i = 1; i <= TIMES; i++) {
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
        result.r2 = Integer.signum(purge());
    }

    @Arbiter
    public void end(IIII_Result result) {
        result.r3 = live();
        result.r4 = bytesLeftAtTheEnd();
    }
}
