package io.slab.core.interleaving;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Results: whether memory is left after the purge, objects with users, bytes left at the end. */
@JCStressTest
@Description("An owner frees its last object, and one that another thread took, while a third purges.")
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "the frees came first: the purge reached everything")
@Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "a free came after the purge: the next one reaches it")
@Outcome(id = ".*, [^0], .*", expect = FORBIDDEN, desc = "a free was lost, or counted twice")
@Outcome(expect = FORBIDDEN, desc = "memory did not come back, though nobody has an object any more")
@State
public class PurgeAgainstFree extends PurgedCache {
    private final long foreign = take(1); // by the thread that makes the state

    @Actor
    public void owner() {
        long own = take(2);
        cache.free(foreign);
        cache.free(own);
    }

    @Actor
    public void purger(III_Result result) {
        purge();
        result.r1 = cache.stats().totalSlabBytes() > 0 ? 1 : 0;
    }

    @Arbiter
    public void end(III_Result result) {
        result.r2 = live();
        result.r3 = bytesLeftAtTheEnd();
    }
}
