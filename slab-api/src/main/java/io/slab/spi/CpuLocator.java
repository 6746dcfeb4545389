package io.slab.spi;

/**
 * Tells which CPU stripe a virtual thread should use. Called for each operation of a virtual thread, without a lock: must be quick.
 * Any answer is correct; good answers spread threads that run at the same time.
 */
@FunctionalInterface
public interface CpuLocator {
    /**
     * The stripe of the calling thread.
     *
     * @return any number; the engine reduces it
     */
    int stripe();
}
