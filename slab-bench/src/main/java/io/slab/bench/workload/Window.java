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
    private final Cursors at = new Cursors();
    private long errors;

    Window(Slots slots, int length) {
        this.slots = slots;
        this.sizes = new int[length];
    }

    /** Allocates one object. */
    void allocate(int size) {
        while (!slots.isEmpty(at.allocate)) {
            at.allocate++;
            if (at.allocate == sizes.length) {
                wrap();
            }
        }
        slots.allocate(at.allocate, size);
        sizes[at.allocate] = size;
        slots.putByte(at.allocate, 0, (byte) size);
        slots.putByte(at.allocate, size - 1, (byte) size);
        at.allocate++;
        if (at.allocate == sizes.length) {
            wrap();
        }
    }

    private void wrap() {
        int window = Math.max(1, sizes.length / SHARE);
        int from = at.free;
        int to = Math.min(sizes.length, from + window);
        for (int i = 0; i < from; i++) {
            free(i);
        }
        for (int i = sizes.length - 1; i >= to; i--) {
            free(i);
        }
        at.free = to >= sizes.length ? 0 : to;
        at.allocate = 0;
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
        at.allocate = 0;
        at.free = 0;
    }

    long errors() {
        return errors;
    }
}
