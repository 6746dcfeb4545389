package io.slab.tools.doctor;

/**
 * What there is to say about one thing that an allocator may use.
 *
 * @param item what it is
 * @param available whether it can be used as things stand
 * @param detail its state; or why it cannot be used
 * @param remedy how to enable it, or get more of it; empty if there is nothing to do
 */
public record Finding(String item, boolean available, String detail, String remedy) {
    static Finding yes(String item, String detail, String remedy) {
        return new Finding(item, true, detail, remedy);
    }

    static Finding no(String item, String why, String remedy) {
        return new Finding(item, false, why, remedy);
    }
}
