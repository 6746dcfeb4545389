package io.slab.tools.trace;

import java.util.Arrays;

/**
 * Maps the recorded address of each live object to its object number: open addressing with linear probing over
 * primitive arrays, so that a trace of millions of objects costs 12 bytes per slot instead of boxed entries.
 *
 * <p>Removal shifts later entries of the probe run back (Knuth, TAOCP 6.4, algorithm R), so no tombstones pile up under
 * the malloc/free churn of a long trace. At most half of the slots are used.
 */
final class AddressIndex {
    /** What look-ups answer when the address is not live. */
    static final int ABSENT = -1;

    private static final int INITIAL_SLOTS = 1 << 12;

    private long[] addresses = new long[INITIAL_SLOTS];
    private int[] objects = emptyObjects(INITIAL_SLOTS);
    private int size;

    /** Puts a new address; it must not be present. */
    void put(long address, int object) {
        if (2 * (size + 1) > addresses.length) {
            grow();
        }
        insert(address, object);
        size++;
    }

    /** Removes an address and returns its object, or {@link #ABSENT}. */
    int remove(long address) {
        int mask = addresses.length - 1;
        int slot = slot(address, mask);
        while (objects[slot] != ABSENT) {
            if (addresses[slot] == address) {
                int object = objects[slot];
                closeGap(slot, mask);
                size--;
                return object;
            }
            slot = (slot + 1) & mask;
        }
        return ABSENT;
    }

    private void insert(long address, int object) {
        int mask = addresses.length - 1;
        int slot = slot(address, mask);
        while (objects[slot] != ABSENT) {
            slot = (slot + 1) & mask;
        }
        addresses[slot] = address;
        objects[slot] = object;
    }

    private void closeGap(int removed, int mask) {
        int gap = removed;
        int probe = (gap + 1) & mask;
        while (objects[probe] != ABSENT) {
            int home = slot(addresses[probe], mask);
            boolean mayMove = ((probe - home) & mask) >= ((probe - gap) & mask);
            if (mayMove) {
                addresses[gap] = addresses[probe];
                objects[gap] = objects[probe];
                gap = probe;
            }
            probe = (probe + 1) & mask;
        }
        objects[gap] = ABSENT;
    }

    private void grow() {
        long[] oldAddresses = addresses;
        int[] oldObjects = objects;
        addresses = new long[oldAddresses.length * 2];
        objects = emptyObjects(oldObjects.length * 2);
        for (int slot = 0; slot < oldObjects.length; slot++) {
            if (oldObjects[slot] != ABSENT) {
                insert(oldAddresses[slot], oldObjects[slot]);
            }
        }
    }

    private static int[] emptyObjects(int slots) {
        int[] objects = new int[slots];
        Arrays.fill(objects, ABSENT);
        return objects;
    }

    /** Fibonacci hashing: 2^64 divided by the golden ratio spreads the aligned addresses of one heap. */
    private static int slot(long address, int mask) {
        return (int) ((address * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    }
}
