package io.slab.core.engine;

import io.slab.core.page.PageFailures;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Memory that a backend did not take back: each time goes to the log, and counts, so that a reclaim can tell of it. Thread-safe. */
final class BackendFailures implements PageFailures {
    private static final Logger LOG = LoggerFactory.getLogger("io.slab");

    private final AtomicLong count = new AtomicLong();

    @Override
    public void notGivenBack(String what, Throwable cause) {
        count.incrementAndGet();
        try {
            LOG.warn("Slab: {} failed; the memory is kept and tried again later", what, cause);
        } catch (OutOfMemoryError e) {
            // No Java heap to log with. It is counted, and whoever is here goes on with what it does.
        }
    }

    /** How many there were so far. */
    long count() {
        return count.get();
    }
}
