package io.slab.examples;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * An order of a trading engine as it lies off-heap: the kind of small object of fixed size that slabs are for.
 *
 * <p>The accessors take any segment of at least {@link #LAYOUT}{@code .byteSize()} bytes, whoever allocated it.
 */
public final class OrderRecord {

    /** 24 bytes: id, price in ticks, quantity, and padding up to the alignment of a {@code long}. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
            ValueLayout.JAVA_LONG.withName("id"),
            ValueLayout.JAVA_LONG.withName("price"),
            ValueLayout.JAVA_INT.withName("quantity"),
            MemoryLayout.paddingLayout(4));

    private static final long ID = offset("id");
    private static final long PRICE = offset("price");
    private static final long QUANTITY = offset("quantity");

    private OrderRecord() {}

    private static long offset(String field) {
        return LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement(field));
    }

    /**
     * Writes every field.
     *
     * @param order where the order lies
     * @param id its number
     * @param price its price in ticks
     * @param quantity how many are wanted
     */
    public static void write(MemorySegment order, long id, long price, int quantity) {
        order.set(ValueLayout.JAVA_LONG, ID, id);
        order.set(ValueLayout.JAVA_LONG, PRICE, price);
        order.set(ValueLayout.JAVA_INT, QUANTITY, quantity);
    }

    /**
     * The order's value.
     *
     * @param order where the order lies
     * @return price times quantity, in ticks
     */
    public static long value(MemorySegment order) {
        return order.get(ValueLayout.JAVA_LONG, PRICE) * order.get(ValueLayout.JAVA_INT, QUANTITY);
    }
}
