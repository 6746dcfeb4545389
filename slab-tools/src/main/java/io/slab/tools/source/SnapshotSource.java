package io.slab.tools.source;

import io.slab.tools.view.Reading;
import io.slab.tools.view.Subject;

/** Something that tells the figures of a JVM's allocators as they are now. Used by one thread at a time. */
public interface SnapshotSource extends AutoCloseable {
    /**
     * Whom the figures are of.
     *
     * @return the same each time
     */
    Subject subject();

    /**
     * Asks for the figures.
     *
     * @return figures of about this moment
     * @throws TargetEndedException if the JVM has ended
     * @throws TargetException if it does not answer
     */
    Reading read() throws TargetException;

    /**
     * Asks for the figures down to the single slab, whatever it costs the JVM: {@link #read} may tell of slabs as they were a little earlier.
     *
     * @return figures of about this moment
     * @throws TargetEndedException if the JVM has ended
     * @throws TargetException if it does not answer
     */
    Reading inspect() throws TargetException;

    /** Lets go; the JVM stays as it was. */
    @Override
    void close();
}
