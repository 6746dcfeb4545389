package io.slab.tools.peer;

import java.lang.invoke.MethodHandle;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A C allocator called through critical downcalls.
 *
 * <p>Each replay runs in a JVM of its own, so one process needs one peer. Its function handles are {@code static final}: only then
 * does the compiler inline the downcall, which is worth several nanoseconds per call.
 */
public final class PeerTarget implements ReplayTarget {
    private static final AtomicReference<@Nullable PeerLibrary> CHOSEN = new AtomicReference<>();
    /** Pairs of calls that link the downcall stubs and start the allocator before a baseline is taken. */
    private static final int PRIMING_CALLS = 2_000;

    private final PeerLibrary library;

    private PeerTarget(PeerLibrary library) {
        this.library = library;
    }

    /**
     * Loads a peer; a process can load one only.
     *
     * @param peer which one
     * @return the allocator, ready for use
     * @throws PeerNotInstalledException if its library is not on this machine
     */
    public static PeerTarget load(Peer peer) throws PeerNotInstalledException {
        PeerLibrary library = PeerLibrary.load(peer);
        if (!CHOSEN.compareAndSet(null, library)) {
            throw new IllegalStateException("this process already has a peer");
        }
        PeerTarget target = new PeerTarget(library);
        for (int call = 0; call < PRIMING_CALLS; call++) {
            target.free(target.allocate(16));
        }
        return target;
    }

    /**
     * Returns the name of the shared library in use.
     *
     * @return its name
     */
    public String library() {
        return library.name();
    }

    @Override
    public long allocate(long bytes) {
        long address;
        try {
            address = (long) Calls.ALLOCATE.invokeExact(bytes);
        } catch (Throwable e) {
            throw new AssertionError("a C function cannot throw", e);
        }
        if (address == 0) {
            throw new OutOfMemoryError(library.name() + " refused " + bytes + " bytes");
        }
        return address;
    }

    @Override
    public void free(long address) {
        try {
            Calls.FREE.invokeExact(address);
        } catch (Throwable e) {
            throw new AssertionError("a C function cannot throw", e);
        }
    }

    @Override
    public void reclaim() {
        try {
            library.release();
        } catch (Throwable e) {
            throw new IllegalStateException(library.name() + " cannot release memory", e);
        }
    }

    /** Initialised by the first call, after {@link #load} has chosen the library. */
    private static final class Calls {
        static final MethodHandle ALLOCATE = chosen().allocate();
        static final MethodHandle FREE = chosen().free();

        private Calls() {}

        private static PeerLibrary chosen() {
            return Objects.requireNonNull(CHOSEN.get(), "no peer was loaded");
        }
    }
}
