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

/** Results: the owner's object is intact, the purger's is, objects with users, bytes left at the end. */
@JCStressTest
@Description(
        "An owner takes objects out of its magazine while another thread takes the magazine away, and then an object"
                + " for itself.")
@Outcome(id = "1, 1, 2, 0", expect = ACCEPTABLE, desc = "whoever came first, each has an object of its own")
@Outcome(id = "0, .*", expect = FORBIDDEN, desc = "the owner's object was purged or given to the other beneath it")
@Outcome(id = "1, 0, .*", expect = FORBIDDEN, desc = "the purger got an object that the owner had")
@Outcome(expect = FORBIDDEN, desc = "objects were counted twice or lost, or memory did not come back")
@State
public class PurgeAgainstAllocate extends PurgedCache {
    private long ofOwner;
    private long ofPurger;

    @Actor
    public void owner() {
        cache.free(take(1)); // its magazine is filled
        ofOwner = take(1); // out of the magazine, if that is there still
    }

    @Actor
    public void purger() {
        purge();
        ofPurger = take(2);
    }

    @Arbiter
    public void end(IIII_Result result) {
        result.r1 = belongsTo(1, ofOwner);
        result.r2 = belongsTo(2, ofPurger);
        result.r3 = live();
        cache.free(ofOwner);
        cache.free(ofPurger);
        result.r4 = bytesLeftAtTheEnd();
    }
}
