package io.slab.core.cache;

import com.google.common.util.concurrent.Uninterruptibles;
import io.slab.core.memory.Safepoint;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Makes sure that another thread is not inside the fast path, without its help: see the package. {@link Thread#getStackTrace()} stops the thread at a
 * safepoint, which orders our write of its magazine's owner word before all it does afterwards, and tells where it is.
 *
 * <p>Going up from where it stands, what comes first decides: a class of the fast path, and it may be about to touch a magazine or an object; or one
 * of those behind it, into which the fast path calls only when it is done. Whatever else stands there, a page map or a JDK class, was called by one of
 * them. {@code FastPathBytecodeTest} reads from the class files that these lists are complete.
 */
final class Handshake {
    /** Touches magazines and object memory because of an owner word it read. */
    static final Set<String> FAST_PATH = Set.of(
            MagazineLayer.class.getName(),
            Magazine.class.getName(),
            MagazineWords.class.getName(),
            BulkPath.class.getName(),
            BulkWords.class.getName(),
            ObjectGate.class.getName(),
            ObjectChecks.class.getName());

    /** Takes a lock and looks again. */
    static final Set<String> BEHIND = Set.of(DepotLayer.class.getName(), CacheLife.class.getName());

    /** Where a check on the fast path asks a plug-in, which may have called whatever stands above. */
    private static final String INDEX = "io.slab.core.page.IndexedSpans";

    /** Looks until a thread counts as stuck: the later ones are a millisecond apart, so that this takes less than half a second. */
    private static final int ATTEMPTS = 500;

    private Handshake() {}

    /** Waits until the thread is outside of the fast path; false if it does not come out (a debugger holds it, say). Hold no lock. */
    static boolean quiesce(Thread thread) {
        if (thread == Thread.currentThread()) {
            return true;
        }
        return await(() -> !isInFastPath(thread.getStackTrace()));
    }

    /**
     * Waits until no virtual thread is inside its carrier's magazine. Stack traces of carriers do not show the virtual threads that they run, which is why these say themselves that
     * they are inside. The first safepoint shows everybody inside who has read the owner word before it was cleared; the second, all that was done inside, since who comes out says
     * so by a plain store.
     *
     * @param revoked magazines that have no owner any more
     * @return those that somebody does not come out of
     */
    static Set<Magazine> awaitCarriers(List<Magazine> revoked) {
        Set<Magazine> inside = Collections.newSetFromMap(new IdentityHashMap<>());
        if (!revoked.isEmpty()) {
            Safepoint.ofAllThreads();
            for (Magazine m : revoked) {
                if (!await(() -> !m.isInside())) {
                    inside.add(m);
                }
            }
            Safepoint.ofAllThreads();
        }
        return inside;
    }

    private static boolean await(BooleanSupplier outside) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (outside.getAsBoolean()) {
                return true;
            }
            if (attempt < 16) {
                Thread.onSpinWait();
            } else {
                Uninterruptibles.sleepUninterruptibly(Math.min(1_000_000L, 10_000L * attempt), TimeUnit.NANOSECONDS);
            }
        }
        return false;
    }

    static boolean isInFastPath(StackTraceElement[] trace) {
        for (StackTraceElement frame : trace) {
            if (frame.getClassName().equals(INDEX)) {
                return true;
            }
        }
        for (StackTraceElement frame : trace) {
            String name = frame.getClassName();
            if (FAST_PATH.contains(name)) {
                return true;
            }
            if (BEHIND.contains(name)) {
                return false;
            }
        }
        return false;
    }
}
