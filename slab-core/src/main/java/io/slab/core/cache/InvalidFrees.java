package io.slab.core.cache;

import io.slab.core.page.Span;
import io.slab.core.page.SpanOwner;
import io.slab.core.slab.Slab;
import io.slab.error.InvalidFreeException;
import io.slab.error.InvalidFreeException.Kind;
import org.jspecify.annotations.Nullable;

/** Finds the words for a free that is refused. Off the fast path. */
public final class InvalidFrees {
    private InvalidFrees() {}

    /**
     * Says what is wrong with an address.
     *
     * @param address the address
     * @param found what the page map has there
     * @param owner whose object it should be
     * @param cache that owner's name
     * @return the error
     */
    public static InvalidFreeException describe(long address, @Nullable Span found, SpanOwner owner, String cache) {
        Span span = found == null ? null : found.whole();
        String hex = "0x" + Long.toHexString(address);
        if (span == null || address < span.address() || address - span.address() >= span.bytes()) {
            return new InvalidFreeException(
                    Kind.FOREIGN,
                    address,
                    hex
                            + " is no memory of this allocator, or was given back already: free only what an"
                            + " allocation returned, once");
        }
        if (span.owner() != owner) {
            return new InvalidFreeException(
                    Kind.FOREIGN,
                    address,
                    hex + " belongs to " + span + ", not to cache '" + cache
                            + "': free it there, or with SlabAllocator.free");
        }
        long stride = span instanceof Slab slab ? slab.stride() : span.bytes();
        long distance = address - span.first();
        long capacity = span instanceof Slab slab ? slab.capacity() : 1;
        if (distance >= 0 && distance % stride == 0 && distance / stride < capacity) {
            return new InvalidFreeException(
                    Kind.DOUBLE_FREE,
                    address,
                    hex + " of cache '" + cache + "' is free: it was freed before, or never allocated");
        }
        long alignment = span instanceof Slab slab ? slab.alignment() : 8;
        if (distance % alignment != 0) {
            return new InvalidFreeException(
                    Kind.MISALIGNED,
                    address,
                    hex + " is not aligned to the " + alignment + " bytes of cache '" + cache
                            + "': no object can start there");
        }
        String where = distance < 0
                ? "in the slab's header"
                : distance / stride >= capacity
                        ? "behind the slab's last object"
                        : (distance % stride) + " bytes into object 0x" + Long.toHexString(address - distance % stride);
        return new InvalidFreeException(
                Kind.INTERIOR, address, hex + " is " + where + " of cache '" + cache + "', no object's start");
    }

    static InvalidFreeException doubleFree(long address, String cache) {
        return new InvalidFreeException(
                Kind.DOUBLE_FREE,
                address,
                "0x" + Long.toHexString(address) + " of cache '" + cache + "' is free already: it was freed twice");
    }
}
