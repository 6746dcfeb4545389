package io.slab.core.cache;

import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Makes sure that another thread is not inside the fast path, without its help: see the package. {@link Thread#getStackTrace()} stops the thread at a
 * safepoint, which orders our write of its magazine's owner word before all it does afterwards, and tells where it is.
 */
final class Handshake {
    private static final String OURS = "io.slab.core.";
    private static final Set<String> FAST_PATH = Set.of(
            MagazineLayer.class.getName(),
            Magazine.class.getName(),
            ObjectChecks.class.getName(),
            ConfinedMagazine.class.getName(),
            "io.slab.core.memory.NativeMemory",
            "io.slab.core.page.PageMap",
            "io.slab.core.page.Region");

    private static final int ATTEMPTS = 10_000;

    private Handshake() {}

    /** Waits until the thread is outside of the fast path; false if it does not come out (a debugger holds it, say). */
    static boolean quiesce(Thread thread) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (!isInFastPath(thread)) {
                return true;
            }
            if (attempt < 16) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(Math.min(1_000_000L, 10_000L * attempt));
            }
        }
        return false;
    }

    private static boolean isInFastPath(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().startsWith(OURS)) {
                return FAST_PATH.contains(frame.getClassName());
            }
        }
        return false;
    }
}
