package io.slab.bench.workload;

/** What {@link Cursors} consist of, away from what lies before it. */
abstract class CursorFields extends Apart {
    int allocate;
    int free;
    int turn;

    CursorFields() {}
}

/**
 * Where a thread is in its work: written with each operation, and thus on cache lines of its own, as in {@link Rng}.
 */
final class Cursors extends CursorFields {
    // Away from what lies behind it.
    long q0;
    long q1;
    long q2;
    long q3;
    long q4;
    long q5;
    long q6;
    long q7;

    /** At the start. */
    Cursors() {}
}
