package io.slab.core.slab;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A doubly linked list through the slabs themselves. Guarded by the pool's lock. */
final class SlabList {
    private @Nullable Slab head;
    private int size;

    @Nullable
    Slab head() {
        return head;
    }

    int size() {
        return size;
    }

    void add(Slab slab) {
        if (slab.list != null) {
            throw new IllegalStateException(slab + " is on a list already");
        }
        slab.list = this;
        slab.next = head;
        if (head != null) {
            head.previous = slab;
        }
        head = slab;
        size++;
    }

    void remove(Slab slab) {
        if (slab.list != this) {
            throw new IllegalStateException(slab + " is not on this list");
        }
        Slab before = slab.previous;
        Slab after = slab.next;
        if (before == null) {
            head = after;
        } else {
            before.next = after;
        }
        if (after != null) {
            after.previous = before;
        }
        slab.list = null;
        slab.previous = null;
        slab.next = null;
        size--;
    }

    void forEach(Consumer<Slab> action) {
        Slab slab = head;
        while (slab != null) {
            Slab after = slab.next;
            action.accept(slab);
            slab = after;
        }
    }
}
