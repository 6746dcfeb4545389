package io.slab.examples.kv.memory;

import io.slab.examples.kv.error.KvFullException;

/** Where the engine's memory comes from. Thread-safe. Addresses are real and aligned to 8 bytes; memory is not zeroed. */
public interface Memory extends AutoCloseable {
    /**
     * Its name in reports.
     *
     * @return for example {@code slab} or {@code malloc}
     */
    String name();

    /**
     * How much there is.
     *
     * @return the most bytes that can be taken at one time; {@link Long#MAX_VALUE} where nobody set a limit
     */
    long limitBytes();

    /**
     * Takes memory of any size.
     *
     * @param bytes more than 0
     * @return its address
     * @throws KvFullException if there is none; nothing is taken then
     */
    long allocate(long bytes);

    /**
     * Gives memory back.
     *
     * @param address what {@link #allocate} returned
     */
    void free(long address);

    /** Collects what was freed and is kept at hand, for threads and for sizes: for whoever found no memory. Takes milliseconds. */
    default void collect() {}

    /**
     * Memory for objects of one size.
     *
     * @param name what they are; unique in this memory
     * @param objectBytes the size of each
     * @return the pool, which lives as long as this memory
     */
    Pool pool(String name, int objectBytes);

    /** Gives everything back. Nobody may use an address any more. */
    @Override
    void close();

    /** Memory for objects of one size. Thread-safe. */
    interface Pool {
        /**
         * Takes one object.
         *
         * @return its address
         * @throws KvFullException if there is none
         */
        long allocate();

        /**
         * Gives one object back.
         *
         * @param address what {@link #allocate} returned
         */
        void free(long address);
    }
}
