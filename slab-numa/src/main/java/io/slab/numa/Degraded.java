package io.slab.numa;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Says once, in the log, what cannot be done here; afterwards Slab works on without it. */
final class Degraded {
    private static final Logger LOG = System.getLogger("io.slab.numa");

    /** Bounded: a handful of sentences, and whoever produces more has been heard. */
    private static final int MOST = 16;

    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    private Degraded() {}

    static void note(String what) {
        if (SAID.size() < MOST && SAID.add(what)) {
            LOG.log(Level.INFO, "Slab NUMA: {0}", what);
        }
    }
}
