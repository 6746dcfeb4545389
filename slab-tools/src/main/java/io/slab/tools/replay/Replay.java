package io.slab.tools.replay;

import io.slab.tools.peer.ReplayTarget;
import io.slab.tools.trace.Trace;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One pass of a trace over an allocator, run from stop to stop: at a stop no event is under way, every event before it is
 * done and none after it has begun, so memory can be measured at an exact place of the trace.
 */
abstract class Replay implements AutoCloseable {
    static final long NOT_ALLOCATED = 0;
    private static final VarHandle ADDRESS = MethodHandles.arrayElementVarHandle(long[].class);

    private final Trace trace;
    private final ReplayTarget target;
    private final ObjectAccess access;
    private final long[] addresses;

    Replay(Trace trace, ReplayTarget target, ObjectAccess access) {
        this.trace = trace;
        this.target = target;
        this.access = access;
        this.addresses = new long[trace.objects()];
    }

    /** Chooses how to replay: in global order on the calling thread, or on as many threads as recorded. */
    static Replay create(Trace trace, ReplayTarget target, ObjectAccess access, boolean recordedThreads) {
        return recordedThreads && trace.totals().threads() > 1
                ? new ThreadedReplay(trace, target, access)
                : new SerialReplay(trace, target, access);
    }

    /** Starts the threads that the pass will need, so that their own memory exists before a baseline is taken. */
    abstract void prepare();

    /**
     * Runs all events before the stop that have not run yet.
     *
     * @return nanoseconds that took
     */
    abstract long runTo(int stop);

    /** Objects freed so far whose bytes were not those written. */
    abstract long patternErrors();

    /** Ends the threads of this pass. */
    @Override
    public abstract void close();

    /** Checks and frees what the trace leaves allocated; call after all events ran. Returns the damaged objects. */
    final long freeRest() {
        long errors = 0;
        for (int object = 0; object < addresses.length; object++) {
            long address = addresses[object];
            if (address != NOT_ALLOCATED) {
                errors += intactErrors(address, object);
                addresses[object] = NOT_ALLOCATED;
                target.free(address);
            }
        }
        return errors;
    }

    final Trace trace() {
        return trace;
    }

    /** Allocates an object and publishes its address: the release makes its bytes visible to the thread that frees it. */
    final void allocate(int object) {
        long bytes = trace.size(object);
        long address = target.allocate(bytes);
        access.allocated(target, address, bytes, object);
        ADDRESS.setRelease(addresses, object, address);
    }

    /** Returns the address that {@link #allocate} published, or {@link #NOT_ALLOCATED}; the acquire pairs with its release. */
    final long published(int object) {
        return (long) ADDRESS.getAcquire(addresses, object);
    }

    /** Checks and frees an object whose address the caller has acquired; returns 1 if it was damaged, else 0. */
    final int free(int object, long address) {
        int errors = intactErrors(address, object);
        addresses[object] = NOT_ALLOCATED;
        target.free(address);
        return errors;
    }

    private int intactErrors(long address, int object) {
        return access.intact(target, address, trace.size(object), object) ? 0 : 1;
    }
}
