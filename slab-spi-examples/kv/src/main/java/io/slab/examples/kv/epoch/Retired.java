package io.slab.examples.kv.epoch;

import java.util.Arrays;

/** A queue of retired addresses, in arrays instead of objects: there may be millions. Guarded by its user's lock. */
final class Retired {
    private long[] epochs = new long[64];
    private long[] addresses = new long[64];
    private long[] owners = new long[64];
    private Epochs.Reclaimer[] reclaimers = new Epochs.Reclaimer[64];
    private int first;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    long firstEpoch() {
        return epochs[first];
    }

    void add(long epoch, long address, long owner, Epochs.Reclaimer reclaimer) {
        if (size == epochs.length) {
            grow();
        }
        int at = (first + size++) & (epochs.length - 1);
        epochs[at] = epoch;
        addresses[at] = address;
        owners[at] = owner;
        reclaimers[at] = reclaimer;
    }

    void freeFirst() {
        int at = first;
        first = (first + 1) & (epochs.length - 1);
        size--;
        reclaimers[at].free(addresses[at], owners[at]);
    }

    private void grow() {
        epochs = unrolled(epochs);
        addresses = unrolled(addresses);
        owners = unrolled(owners);
        Epochs.Reclaimer[] grown = Arrays.copyOfRange(reclaimers, first, first + 2 * size);
        System.arraycopy(reclaimers, 0, grown, size - first, first);
        Arrays.fill(grown, size, grown.length, null);
        reclaimers = grown;
        first = 0;
    }

    private long[] unrolled(long[] ring) {
        long[] grown = new long[2 * size];
        System.arraycopy(ring, first, grown, 0, size - first);
        System.arraycopy(ring, 0, grown, size - first, first);
        return grown;
    }
}
