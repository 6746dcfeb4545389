package io.slab.core.page;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A run of frames in use: a slab, or the memory of one large object. What the page map leads to.
 *
 * <p>{@link #first()} and {@link #objects()} are all that the checks of a free need. They are read without a lock; a
 * span is published to a thread by whatever gave it the address it asks about.
 */
public abstract class Span {
    private final SpanOwner owner;
    private final Region region;

    /** The region's, at hand. */
    private final MemorySegment memory;

    private final int frame;
    private final int frames;

    /** {@link SpanOwner#place()}, at hand. */
    private final int place;

    /** The address of the first object. */
    private final long first;

    /** How many objects, counted from the first, were ever handed out and are not given back as a whole. */
    private int objects;

    /**
     * For subclasses.
     *
     * @param owner whom its objects belong to
     * @param run its frames
     * @param offset the bytes from there to the first object
     */
    protected Span(SpanOwner owner, PageRun run, long offset) {
        this.owner = owner;
        this.place = owner.place();
        this.region = run.region();
        this.memory = region.memory();
        this.frame = run.frame();
        this.frames = run.frames();
        this.first = run.address() + offset;
    }

    /**
     * Whom its objects belong to.
     *
     * @return the owner
     */
    public final SpanOwner owner() {
        return owner;
    }

    /**
     * Where a thread keeps its magazine of the owner.
     *
     * @return {@link SpanOwner#place()}
     */
    public final int place() {
        return place;
    }

    /**
     * The region it stands in.
     *
     * @return the region
     */
    public final Region region() {
        return region;
    }

    /**
     * Memory of its region, with the life of that, for memory with real addresses. Where the region begins is that of its segment, so that nothing but the segment is looked at.
     *
     * @param address any address
     * @param bytes how many
     * @return the segment; {@code null} if that is not inside the region
     */
    public final @Nullable MemorySegment slice(long address, long bytes) {
        long offset = address - memory.address();
        long room = memory.byteSize() - bytes;
        return room >= 0 && Long.compareUnsigned(offset, room) <= 0 ? memory.asSlice(offset, bytes) : null;
    }

    /**
     * What it is, or is a part of.
     *
     * @return this, but for a {@link Hole}
     */
    public Span whole() {
        return this;
    }

    /**
     * What the page map leads to at one of its addresses.
     *
     * @param address an address of its own
     * @return this, or its {@link Hole} where its memory was given back
     */
    public Span at(long address) {
        return this;
    }

    /**
     * Whether the page map leads to this at all of its addresses.
     *
     * @return false if {@link #at} makes a difference
     */
    public boolean isUniform() {
        return true;
    }

    /**
     * Whether its memory tells what it is, so that no index is needed where it is a single frame.
     *
     * @return true for slabs with their header on them
     */
    public boolean isSelfDescribing() {
        return false;
    }

    /**
     * Its first frame in the region.
     *
     * @return the number
     */
    public final int frame() {
        return frame;
    }

    /**
     * How many frames it takes.
     *
     * @return the number
     */
    public final int frames() {
        return frames;
    }

    /**
     * Its first address.
     *
     * @return the address of the first frame
     */
    public final long address() {
        return region.address(frame);
    }

    /**
     * Its size.
     *
     * @return bytes
     */
    public final long bytes() {
        return region.bytes(frames);
    }

    /**
     * On which frame an address is.
     *
     * @param address an address of its own
     * @return the frame, counted from its first
     */
    public final int frameOf(long address) {
        return (int) ((address - address()) / region.bytes(1));
    }

    /**
     * Whether an address is one of its own: what the page map leads to need not contain what was asked for.
     *
     * @param address any number
     * @return true from its first frame to its last
     */
    public final boolean contains(long address) {
        return address >= address() && address - address() < bytes();
    }

    /**
     * Its memory, what is before and behind its objects too.
     *
     * @return a segment with the life of the region
     */
    public final MemorySegment segment() {
        return region.slice(address(), bytes());
    }

    /**
     * The address of the first object.
     *
     * @return the address
     */
    public final long first() {
        return first;
    }

    /**
     * The distance of two objects.
     *
     * @return bytes; 0 if they are none of a cache's
     */
    public long stride() {
        return 0;
    }

    /**
     * How many objects, counted from the first, may be allocated at the moment.
     *
     * @return the number; 0 for a span that holds none
     */
    public final int objects() {
        return objects;
    }

    /**
     * Sets {@link #objects}.
     *
     * @param count the number
     */
    protected final void objects(int count) {
        objects = count;
    }
}
