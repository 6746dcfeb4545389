package io.slab.spi;

/** A lock of the depot and slab layer of one cache and node. Held for short critical sections; not re-entered. */
public interface SlabLock {
    /** Waits until the lock is held. */
    void lock();

    /**
     * Takes the lock if nobody holds it.
     *
     * @return whether it is held now
     */
    boolean tryLock();

    /** Gives the lock back. Called by the thread that holds it. */
    void unlock();

    /**
     * Whether the lock belongs to one thread for good, the first that takes it, and refuses all others with {@link WrongThreadException}. For
     * such a lock the engine itself keeps the owner out while another thread closes, reclaims, verifies or reads figures.
     *
     * @return the same at each call
     */
    default boolean isThreadBound() {
        return false;
    }

    /** Makes locks: one for each cache and node. */
    @FunctionalInterface
    interface Factory {
        /**
         * Makes a lock.
         *
         * @return a new one, not held
         */
        SlabLock newLock();
    }
}
