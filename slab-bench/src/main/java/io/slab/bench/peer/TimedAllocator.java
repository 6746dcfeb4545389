package io.slab.bench.peer;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Times each allocation and each free of another allocator. What it finds contains the clock's own cost, some 20 ns. */
public final class TimedAllocator implements BenchAllocator {
    private static final long LONGEST_NANOS = 60_000_000_000L;
    private static final int DIGITS = 3;

    private final BenchAllocator allocator;
    private final List<Histogram> histograms = new ArrayList<>();
    private final ThreadLocal<Histogram> own = ThreadLocal.withInitial(this::register);

    /**
     * Wraps an allocator.
     *
     * @param allocator what to time
     */
    public TimedAllocator(BenchAllocator allocator) {
        this.allocator = allocator;
    }

    private Histogram register() {
        Histogram histogram = new Histogram(LONGEST_NANOS, DIGITS);
        synchronized (histograms) {
            histograms.add(histogram);
        }
        return histogram;
    }

    private void record(long start) {
        own.get().recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - start));
    }

    /** Forgets what was found so far. Call it while nobody works. */
    public void forget() {
        synchronized (histograms) {
            histograms.forEach(Histogram::reset);
        }
    }

    /**
     * What was found. Call it while nobody works.
     *
     * @return nanoseconds of all threads' operations
     */
    public Histogram histogram() {
        Histogram sum = new Histogram(LONGEST_NANOS, DIGITS);
        synchronized (histograms) {
            histograms.forEach(sum::add);
        }
        return sum;
    }

    @Override
    public Slots slots(int count) {
        return new TimedSlots(allocator.slots(count));
    }

    @Override
    public void close() {
        allocator.close();
    }

    /** Slots that look at the clock. */
    private final class TimedSlots extends Slots {
        private final Slots slots;

        TimedSlots(Slots slots) {
            this.slots = slots;
        }

        @Override
        public void allocate(int slot, long size) {
            long start = System.nanoTime();
            slots.allocate(slot, size);
            record(start);
        }

        @Override
        public void allocate(int slot, long size, long alignment) {
            long start = System.nanoTime();
            slots.allocate(slot, size, alignment);
            record(start);
        }

        @Override
        public void free(int slot) {
            long start = System.nanoTime();
            slots.free(slot);
            record(start);
        }

        @Override
        public boolean isEmpty(int slot) {
            return slots.isEmpty(slot);
        }

        @Override
        public void swap(int slot, Slots other, int otherSlot) {
            slots.swap(slot, ((TimedSlots) other).slots, otherSlot);
        }

        @Override
        public void putLong(int slot, long offset, long value) {
            slots.putLong(slot, offset, value);
        }

        @Override
        public long getLong(int slot, long offset) {
            return slots.getLong(slot, offset);
        }

        @Override
        public void putByte(int slot, long offset, byte value) {
            slots.putByte(slot, offset, value);
        }

        @Override
        public byte getByte(int slot, long offset) {
            return slots.getByte(slot, offset);
        }

        @Override
        public long address(int slot) {
            return slots.address(slot);
        }
    }
}
