package io.slab.core.slab;

import io.slab.core.page.PageRun;
import io.slab.core.page.Span;
import io.slab.core.page.SpanOwner;
import org.jspecify.annotations.Nullable;

/**
 * How a slab stands with its pool: on which lists, on which node, with which users, and what was seen when it was last looked at. Guarded by the pool's lock.
 */
abstract class SlabStanding extends Span {
    /** Frames that could be given back when it was last looked at. */
    private int loose;

    /** It is looked at when no more objects than these are outside: half of what was outside since. */
    private int nextLook;

    /** The node whose lists it is on: that of its region, until it is migrated. */
    private short node;

    /** Who takes most of its objects, by majority vote, and by how many votes. Source: Boyer and Moore, <i>MJRTY</i> (1981). */
    private int user;

    private short lead;

    /** When it was last empty or full, on the clock of {@link SlabFigures}. */
    private long partialSince;

    /** With so many free objects, from one number to the other, it is on the right list. */
    private int settledFrom = 1;

    private int settledTo;

    // Links of those with pages to spare; LooseSlabs alone touches them.
    @Nullable
    Slab looseBefore;

    @Nullable
    Slab looseAfter;

    // Links of those that took objects back; SlabReturns alone touches them.
    @Nullable
    Slab nextReturned;

    boolean isReturned;

    // Links of the list it is on; SlabList alone touches them.
    @Nullable
    SlabList list;

    @Nullable
    Slab previous;

    @Nullable
    Slab next;

    SlabStanding(SpanOwner owner, PageRun run, long offset) {
        super(owner, run, offset);
        this.node = (short) run.region().placement().node();
    }

    /** How many objects it holds. */
    abstract int capacity();

    /** How many of them are free in it. */
    abstract int free();

    /**
     * Whether so few objects are outside that it may have empty frames.
     *
     * @return true once, then not before their number has halved again
     */
    public boolean isDue() {
        int outside = capacity() - free();
        if (outside > nextLook || outside == 0) {
            return false;
        }
        nextLook = outside / 2;
        return true;
    }

    /** Objects left: it is due again when half of those are back that are outside now. */
    void taken() {
        nextLook = Math.max(nextLook, (capacity() - free()) / 2);
    }

    int loose() {
        return loose;
    }

    void loose(int unused) {
        loose = unused;
    }

    /** Notes with how many free objects it belongs on the list that it is on now; with none, if that cannot be told from their number. */
    void settle(int from, int to) {
        settledFrom = from;
        settledTo = to;
    }

    /** Whether it is known to be on the right list. */
    boolean isSettled() {
        return free() >= settledFrom && free() <= settledTo;
    }

    /**
     * When it was last empty or full.
     *
     * @return milliseconds on a clock of its own: see {@link SlabFigures#now}
     */
    public long partialSince() {
        return partialSince;
    }

    void partialSince(long millis) {
        partialSince = millis;
    }

    /**
     * The node whose threads it serves.
     *
     * @return the affinity's number of it
     */
    public int node() {
        return node;
    }

    void node(int newNode) {
        node = (short) newNode;
    }

    /**
     * Who takes most of its objects.
     *
     * @return a name from the NUMA affinity, or 0
     */
    public int user() {
        return user;
    }

    void takenBy(int taker, int count) {
        if (taker == user) {
            lead = (short) Math.min(Short.MAX_VALUE, lead + count);
        } else if (count <= lead) {
            lead -= (short) count;
        } else {
            user = taker;
            lead = (short) Math.min(Short.MAX_VALUE, count - lead);
        }
    }

    /**
     * Whether its cache still has it.
     *
     * @return false once its pages were given back
     */
    public boolean isListed() {
        return list != null;
    }
}
