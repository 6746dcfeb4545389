package io.slab.bench.workload;

/** A workload on one thread that does the same round over and over. */
public abstract class Repeated implements Workload {
    private long errors;

    /**
     * One round, short: the clock is read between rounds.
     *
     * @return its operations
     */
    public abstract int round();

    protected final void expect(boolean held) {
        if (!held) {
            errors++;
        }
    }

    @Override
    public final Sample run(long nanos) {
        long start = System.nanoTime();
        long operations = 0;
        long now;
        do {
            operations += round();
            now = System.nanoTime();
        } while (now - start < nanos);
        return new Sample(operations, now - start);
    }

    @Override
    public final long errors() {
        return errors;
    }
}
