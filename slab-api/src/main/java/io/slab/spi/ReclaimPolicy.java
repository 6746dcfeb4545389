package io.slab.spi;

import io.slab.Reach;
import java.time.Duration;
import java.util.Objects;

/**
 * Decides what becomes of a slab whose last object was freed (and, in the same words, of pages that fall free between objects in use, and of page runs: those are kept if the
 * answer is {@code KEEP} or {@code RECYCLE}), and, if it asks for it, what goes back as time passes.
 *
 * <p>{@link #onEmpty} is called once per slab that empties, under the cache's lock, from the thread whose free (or flush of a magazine) emptied
 * it, by several threads at once for different caches. It must be quick. If it throws, the slab is kept and the failure is reported to the
 * listeners and the log; the free itself succeeds.
 *
 * <p>{@link #onTick} is called by the allocator's maintenance thread, without any lock, about once per {@link #period}, also when nobody allocates;
 * never by two threads at once for one allocator. An instance that several allocators share is called by the thread of each. If it throws, that tick
 * is skipped and reported. It learns the time from its argument alone, so that tests can let days pass.
 *
 * <p>A policy that hears of trouble from elsewhere, and should not wait for its next period then, {@linkplain #watch watches} for it.
 *
 * <p>A policy of a single cache ({@link io.slab.CacheSpec#withReclaim}) is asked by {@link #onEmpty} alone: time is the allocator's matter. An instance
 * that is {@link AutoCloseable} and was made by a provider is closed with its allocator.
 */
@FunctionalInterface
public interface ReclaimPolicy {
    /**
     * Decides.
     *
     * @param usage the cache that the slab belongs to, the newly empty slab included
     * @return what to do with this slab
     */
    Decision onEmpty(Usage usage);

    /**
     * How often {@link #onTick} wants to be called.
     *
     * @return the same at each call; zero for never: then no thread is started for this policy
     */
    default Duration period() {
        return Duration.ZERO;
    }

    /**
     * Time has passed.
     *
     * @param tick the time and the allocator's use of memory
     * @return what to give back now
     */
    default Plan onTick(Tick tick) {
        return Plan.NOTHING;
    }

    /**
     * Starts to watch for what should not wait for the next {@link #period}: a signal of the system, a message. Called once per allocator, when it is
     * opened and if the period is not zero, from the thread that opens it. If it throws, that is reported, and the policy is asked as time passes only.
     *
     * @param tick has {@link #onTick} called at once, on the calling thread, and gives back what that says. While another tick is under way it returns at once,
     *     and the other asks once more. From any thread but inside of {@code onTick} or {@code onEmpty}, without locks; does nothing after the close
     * @return closed once, with the allocator: what was started must have ended when that returns
     */
    default Watch watch(Runnable tick) {
        return Watch.NONE;
    }

    /** What a policy started to watch for an allocator. */
    @FunctionalInterface
    interface Watch extends AutoCloseable {
        /** Nothing is watched. */
        Watch NONE = () -> {};

        /** Stops. May be called on the watching thread, when a listener closes the allocator. */
        @Override
        void close();
    }

    /**
     * An allocator's use of memory at one moment.
     *
     * @param nanos the time, on a clock of arbitrary origin that never goes back
     * @param usedBytes bytes of all slabs and page runs
     * @param freeBytes bytes of free pages that the allocator keeps committed
     * @param leastFreeBytes the least that this was since the last tick: what nobody needed meanwhile
     */
    record Tick(long nanos, long usedBytes, long freeBytes, long leastFreeBytes) {}

    /**
     * What to give back. First what is free is gathered as far as {@code reach} says: objects of magazines into slabs, empty slabs into free pages.
     * Then free pages go to the backend.
     *
     * @param reach how far to look for free memory
     * @param bytes how much of the free pages may go to the backend; {@link Long#MAX_VALUE} for all
     */
    record Plan(Reach reach, long bytes) {
        /** Gives nothing back and looks at nothing. */
        public static final Plan NOTHING = new Plan(Reach.FREE_PAGES, 0);

        /** Checks the figures. */
        public Plan {
            Objects.requireNonNull(reach, "reach");
            if (bytes < 0) {
                throw new IllegalArgumentException("a plan cannot give back " + bytes + " bytes");
            }
        }
    }

    /** What can be done with an empty slab, from the warmest to the coldest. */
    enum Decision {
        /** The cache keeps it, ready for use. */
        KEEP,
        /** The cache keeps its address space, the memory goes back to the backend. */
        DECOMMIT,
        /** Its pages go to the allocator's free pages, still committed, for any cache. */
        RECYCLE,
        /** Its pages go to the allocator's free pages, the memory to the backend. */
        RELEASE
    }

    /**
     * A cache's use of memory.
     *
     * @param cache the cache's name
     * @param slabBytes the size of the slab that emptied
     * @param emptySlabs empty slabs the cache keeps, this one included
     * @param emptyBytes their bytes
     * @param totalSlabs all slabs of the cache
     * @param totalBytes their bytes
     * @param allocatedObjects objects that are not in a slab: with users, in magazines or in the depot
     * @param freeCommittedBytes bytes of free pages that the allocator keeps committed
     * @param usedBytes bytes of all slabs and page runs of the allocator
     */
    record Usage(
            String cache,
            long slabBytes,
            int emptySlabs,
            long emptyBytes,
            int totalSlabs,
            long totalBytes,
            long allocatedObjects,
            long freeCommittedBytes,
            long usedBytes) {}
}
