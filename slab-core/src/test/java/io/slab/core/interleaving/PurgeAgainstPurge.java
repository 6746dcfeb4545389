package io.slab.core.interleaving;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** Results: what each of both purges found in magazines (in parts of what there was: 0 none, 2 all), objects with users, bytes left at the end. */
@JCStressTest
@Description("Two threads purge the magazine of a third, which does nothing.")
@Outcome(id = "2, 0, 0, 0", expect = ACCEPTABLE, desc = "the first took it")
@Outcome(id = "0, 2, 0, 0", expect = ACCEPTABLE, desc = "the second took it")
@Outcome(id = "2, 2, .*", expect = FORBIDDEN, desc = "both took it: every object is free twice")
@Outcome(id = "0, 0, .*", expect = FORBIDDEN, desc = "each left it to the other")
@Outcome(expect = FORBIDDEN, desc = "objects were lost, or memory did not come back")
@State
public class PurgeAgainstPurge extends PurgedCache {
    private final int all;

    /** Fills the magazine of the thread that makes the state, and then waits. */
    public PurgeAgainstPurge() {
        cache.free(take(1));
        all = (int) cache.stats().magazineObjects();
    }

    private int part(int found) {
        return found == all ? 2 : found == 0 ? 0 : 1;
    }

    @Actor
    public void first(IIII_Result result) {
        result.r1 = part(purge());
    }

    @Actor
    public void second(IIII_Result result) {
        result.r2 = part(purge());
    }

    @Arbiter
    public void end(IIII_Result result) {
        result.r3 = live();
        result.r4 = bytesLeftAtTheEnd();
    }
}
