package io.slab.bench.workload;

import io.slab.bench.peer.Slots;

/**
 * The buffer of sh6bench and sh8bench: filled from start to end; then all but a window of a fifth is freed, what lies before it in the
 * order of allocation, what lies behind it in the opposite order, and the window moves on.
 */
final class Window {
    private static final int SHARE = 5;

    private final Slots slots;
    private final int[] sizes;
    private int next;
    private int kept;
    private long errors;

    Window(Slots slots, int length) {
        this.slots = slots;
        this.sizes = new int[length];
    }

    /** Allocates one object. */
    void allocate(int size) {
        while (!slots.isEmpty(next)) {
            next++;
            if (next == sizes.length) {
                wrap();
            }
        }
        slots.allocate(next, size);
        sizes[next] = size;
        slots.putByte(next, 0, (byte) size);
        slots.putByte(next, size - 1, (byte) size);
        next++;
        if (next == sizes.length) {
            wrap();
        }
    }

    private void wrap() {
        int window = Math.max(1, sizes.length / SHARE);
        int from = kept;
        int to = Math.min(sizes.length, from + window);
        for (int i = 0; i < from; i++) {
            free(i);
        }
        for (int i = sizes.length - 1; i >= to; i--) {
            free(i);
        }
        kept = to >= sizes.length ? 0 : to;
        next = 0;
    }

    private void free(int slot) {
        if (!slots.isEmpty(slot)) {
            if (slots.getByte(slot, sizes[slot] - 1) != (byte) sizes[slot]
                    || slots.getByte(slot, 0) != (byte) sizes[slot]) {
                errors++;
            }
            slots.free(slot);
        }
    }

    /** Frees everything. */
    void clear() {
        for (int i = 0; i < sizes.length; i++) {
            free(i);
        }
        next = 0;
        kept = 0;
    }

    long errors() {
        return errors;
    }
}
