package io.slab.core.page;

/**
 * The frames of a span whose memory was given back while the span stays, since nothing is in use there; and what the page map leads to at them: a
 * span like the whole, no object of which may be freed. So a second free of an object whose canary went with its page is refused, and the fast path
 * asks nothing more than before. Guarded by the lock of whoever guards the whole.
 */
public final class Hole extends Span {
    private final Span whole;
    private final FrameSet given;

    /**
     * A hole without frames.
     *
     * @param whole the span that it is in
     */
    public Hole(Span whole) {
        super(
                whole.owner(),
                new PageRun(whole.region(), whole.frame(), whole.frames()),
                whole.first() - whole.address());
        this.whole = whole;
        this.given = new FrameSet(whole.frames());
    }

    @Override
    public Span whole() {
        return whole;
    }

    @Override
    public long stride() {
        return whole.stride();
    }

    /**
     * Whether a frame was given back.
     *
     * @param frame counted from the whole's first
     * @return true if it has no memory
     */
    public boolean contains(int frame) {
        return given.contains(frame);
    }

    /**
     * The next frames that were given back.
     *
     * @param from where to begin, counted from the whole's first frame
     * @return the frame; the number of all frames if there is none
     */
    public int next(int from) {
        return from >= frames() || contains(from) ? from : from + given.stretch(from, frames());
    }

    /**
     * How many frames in a row were given back.
     *
     * @param frame the first of them
     * @return at least 1
     */
    public int stretch(int frame) {
        return given.stretch(frame, frames());
    }

    /**
     * How many frames were given back.
     *
     * @return the number
     */
    public int size() {
        return given.size();
    }

    void add(int frame, int count) {
        given.add(frame, count);
    }

    void remove(int frame, int count) {
        given.remove(frame, count);
    }

    /**
     * Java heap that it takes.
     *
     * @return bytes
     */
    public long heapBytes() {
        return 48 + given.heapBytes();
    }

    @Override
    public String toString() {
        return whole.toString();
    }
}
