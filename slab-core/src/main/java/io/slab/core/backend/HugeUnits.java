package io.slab.core.backend;

import io.slab.core.memory.Linux;
import io.slab.core.memory.SystemCallException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Makes transparent huge pages with {@code MADV_COLLAPSE} (Linux 6.1), which the kernel's setting does not forbid. Counts the committed pages of
 * each aligned huge page's worth of a region, and collapses it when the count reaches the threshold: the first page, or all of them.
 * Calls for one region never overlap, so no lock is needed.
 */
final class HugeUnits {
    private final Linux os;
    private final long page = Linux.pageSize();
    private final long unit;
    private final long first;
    private final int[] committed;
    private final boolean atFirstPage;
    private final Outcome outcome;

    /** What came of it, over all regions of a backend. */
    static final class Outcome {
        private final Notes notes;
        private final LongAdder made = new LongAdder();
        private final LongAdder refused = new LongAdder();
        private volatile String last = "";

        Outcome(Notes notes) {
            this.notes = notes;
        }

        private void refused(SystemCallException e) {
            refused.increment();
            last = String.valueOf(e.getMessage());
            notes.degraded("huge pages", "small pages stay small where the kernel makes no huge one of them: " + last);
        }

        @Override
        public String toString() {
            return made.sum() + " huge pages made, " + refused.sum() + " refused"
                    + (last.isEmpty() ? "" : ", the last: " + last);
        }
    }

    HugeUnits(Linux os, AddressSpace space, boolean atFirstPage, Outcome outcome) {
        this.os = os;
        this.unit = SystemFiles.thpBytes();
        this.first = (space.start() + unit - 1) & -unit;
        this.committed = new int[(int) Math.max(0, (space.start() + space.bytes() - first) / unit)];
        this.atFirstPage = atFirstPage;
        this.outcome = outcome;
    }

    void commit(long address, long bytes) {
        for (int u = index(address); u <= index(address + bytes - 1); u++) {
            if (u >= 0 && u < committed.length) {
                int before = committed[u];
                int pages = overlap(u, address, bytes);
                committed[u] = before + pages;
                if (atFirstPage ? before == 0 : before + pages == unit / page) {
                    collapse(u, address);
                }
            }
        }
    }

    void decommit(long address, long bytes) {
        for (int u = index(address); u <= index(address + bytes - 1); u++) {
            if (u >= 0 && u < committed.length) {
                committed[u] -= overlap(u, address, bytes);
            }
        }
    }

    private int index(long address) {
        return (int) Math.floorDiv(address - first, unit);
    }

    private int overlap(int index, long address, long bytes) {
        long start = first + index * unit;
        return (int) ((Math.min(start + unit, address + bytes) - Math.max(start, address)) / page);
    }

    /** A unit without a single page in memory cannot be collapsed: the one just committed is brought in before. */
    private void collapse(int index, long address) {
        long start = first + index * unit;
        try {
            os.advise(Math.max(start, address), page, Linux.MADV_POPULATE_WRITE);
            os.advise(start, unit, Linux.MADV_COLLAPSE);
            outcome.made.increment();
        } catch (SystemCallException e) {
            outcome.refused(e);
        }
    }
}
