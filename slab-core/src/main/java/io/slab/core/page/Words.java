package io.slab.core.page;

import io.slab.core.memory.NativeMemory;

/** Reads and writes words of spans: by address where addresses are real, through the region's segment elsewhere. */
public final class Words {
    private Words() {}

    /**
     * Reads.
     *
     * @param direct whether addresses are real and native access is enabled
     * @param region the region that contains the address
     * @param address where
     * @return the word
     */
    public static long get(boolean direct, Region region, long address) {
        return direct ? NativeMemory.getLong(address) : region.getLong(address);
    }

    /**
     * Writes.
     *
     * @param direct whether addresses are real and native access is enabled
     * @param region the region that contains the address
     * @param address where
     * @param value the word
     */
    public static void set(boolean direct, Region region, long address, long value) {
        if (direct) {
            NativeMemory.setLong(address, value);
        } else {
            region.setLong(address, value);
        }
    }
}
