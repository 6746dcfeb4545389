package io.slab.spi;

import java.lang.foreign.MemorySegment;

/**
 * Where the descriptors of slabs live whose descriptor is not on the slab ({@code DescriptorPlacement.OFF_SLAB}). What the engine works with
 * is on the Java heap in any case, where no stray write reaches it; the descriptor is a copy that describes the slab to others: to people after a
 * crash, to tools that read a file, and to {@code verify()}, which compares the two.
 *
 * <p>A descriptor is made of 8-byte words in native byte order: the slab's address, then what the header of an {@code ON_SLAB} slab holds: magic
 * {@code SLABHDR1}; cache number and stride; number of objects and offset of the first; slab size; checksum; a bit per object, set while it is free.
 *
 * <p><b>Which calls are made</b>: {@link #allocate} when such a slab is made, {@link #free} when it is given back, each once. <em>None</em> for slabs
 * with their header on them, and none by the default, {@code heap}, which keeps no copy.
 *
 * <p><b>How found</b>: {@link DescriptorStoreProvider}, by name. <b>Threads</b>: any, several at once; the engine writes a descriptor with its
 * cache's lock held. <b>Locks</b>: called with a cache's lock held. <b>Re-entrancy</b>: none. <b>Exceptions</b>: {@link BackendMemoryException} from
 * {@code allocate} becomes {@link io.slab.error.SlabOutOfMemoryException}, anything else {@link io.slab.error.SlabPluginException}: the growth fails
 * and the pages go back. What {@code free} throws is reported. A descriptor that cannot be written is reported once and given up, the slab goes
 * on without. <b>Nulls</b>: none. <b>Lifetime</b>: a store that can be closed is closed after the last descriptor was freed.
 */
public interface DescriptorStore {
    /**
     * Makes room for a descriptor.
     *
     * @param bytes its size, a multiple of 8
     * @return memory of at least that size, aligned to 8, writable from any thread, that nobody else writes to before it is freed; of any content
     * @throws BackendMemoryException if there is not so much
     */
    MemorySegment allocate(long bytes);

    /**
     * Takes a descriptor back.
     *
     * @param descriptor what {@link #allocate} returned
     */
    void free(MemorySegment descriptor);
}
