package io.slab.core.page;

import io.slab.error.SlabOutOfMemoryException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** The memory of spans that stay where they are: given back, taken again, bound to another node. Under the page layer's lock, but for binding. */
public final class SpanMemory {
    private final ReentrantLock lock;
    private final PageMap map;
    private final String backendName;
    private final BackendGuard guard;
    private final PageFailures failures;
    private final AtomicLong loose = new AtomicLong();

    SpanMemory(ReentrantLock lock, PageMap map, String backendName, BackendGuard guard, PageFailures failures) {
        this.lock = lock;
        this.map = map;
        this.backendName = backendName;
        this.guard = guard;
        this.failures = failures;
    }

    /**
     * Gives the memory of a span back while the span stays.
     *
     * @param span an empty slab
     * @return whether the backend did it
     */
    public boolean decommit(Span span) {
        lock.lock();
        try {
            span.region().decommitUsed(span.frame(), span.frames());
            return true;
        } catch (Throwable e) {
            failures.notGivenBack("decommit of " + span.bytes() + " bytes by page backend '" + backendName + "'", e);
            return false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Commits a span again.
     *
     * @param span a span that {@link #decommit(Span)} was called for
     * @param placement where its memory shall come from
     * @throws SlabOutOfMemoryException if the backend or the node has no memory; the span is decommitted then
     */
    public void recommit(Span span, Placement placement) {
        commitAgain(span);
        try {
            placement.settle(span.segment());
        } catch (Throwable e) {
            decommit(span);
            throw e;
        }
    }

    /**
     * Has a span's pages come from another node when they are touched for the first time; what is there stays.
     *
     * @param span the span
     * @param placement the node
     */
    public void bind(Span span, Placement placement) {
        placement.bind(span.segment());
    }

    /**
     * Has a span's pages come from its region's node again. A failure leaves them where they are.
     *
     * @param span a span that was bound to another node, and whose memory is about to be given back
     */
    public void bindHome(Span span) {
        try {
            bind(span, span.region().placement());
        } catch (Throwable e) {
            failures.notGivenBack("binding " + span.bytes() + " bytes to their region's node", e);
        }
    }

    private void commitAgain(Span span) {
        lock.lock();
        try {
            guard.call(() -> {
                span.region().recommitUsed(span.frame(), span.frames());
                return span;
            });
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets the page map lead from each frame of a span to somewhere else than from the others. Before frames of it are {@link #punch punched}.
     *
     * @param span a span in the map
     * @throws OutOfMemoryError if the Java heap has no room for that; nothing has changed then
     */
    public void split(Span span) {
        lock.lock();
        try {
            map.split(span);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Gives the memory of some frames of a span back: from now on the page map leads to the hole there.
     *
     * @param hole the hole of a span that was {@link #split}
     * @param frame the first frame, counted from the span's first
     * @param count how many; nothing in them is in use
     * @return whether the backend did it; if not, what is in them is unknown, and they are part of the hole all the same
     */
    public boolean punch(Hole hole, int frame, int count) {
        lock.lock();
        try {
            hole.add(frame, count);
            map.refresh(hole.whole(), frame, count);
            hole.region().decommitUsed(hole.frame() + frame, count);
            return true;
        } catch (Throwable e) {
            failures.notGivenBack("decommit of unused pages by page backend '" + backendName + "'", e);
            return false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes memory again for frames of a hole. The page map still leads to the hole there.
     *
     * @param hole the hole
     * @param frame the first frame, counted from the span's first
     * @param count how many
     * @param placement where the memory shall come from
     * @throws SlabOutOfMemoryException if the backend or the node has no memory; nothing has changed then
     */
    public void recommit(Hole hole, int frame, int count, Placement placement) {
        int start = hole.frame() + frame;
        lock.lock();
        try {
            guard.call(() -> {
                hole.region().recommitUsed(start, count);
                return hole;
            });
        } finally {
            lock.unlock();
        }
        try {
            placement.settle(
                    hole.region().slice(address(hole, frame), hole.region().bytes(count)));
        } catch (Throwable e) {
            lock.lock();
            try {
                hole.region().decommitUsed(start, count);
            } catch (Throwable again) {
                e.addSuppressed(again);
            } finally {
                lock.unlock();
            }
            throw e;
        }
    }

    /**
     * Makes frames part of the span again.
     *
     * @param hole the span's hole
     * @param frame the first frame, counted from the span's first
     * @param count how many; what is in them is as it must be
     */
    public void mended(Hole hole, int frame, int count) {
        lock.lock();
        try {
            hole.remove(frame, count);
            map.refresh(hole.whole(), frame, count);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Changes what stands at frames of a span, together with where the map leads: nobody who verifies sees one without the other.
     *
     * @param span a span in the map
     * @param first the first frame of those, counted from the span's first
     * @param count how many
     * @param change what to do; takes no lock
     * @throws OutOfMemoryError if the Java heap has no room for what the map needs; nothing has changed then
     */
    public void change(Span span, int first, int count, Runnable change) {
        lock.lock();
        try {
            map.split(span);
            change.run();
            map.refresh(span, first, count);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Notes that so much more memory of spans could be given back.
     *
     * @param moreBytes negative for less
     */
    public void loosened(long moreBytes) {
        loose.addAndGet(moreBytes);
    }

    /**
     * Memory of spans that could be given back, as far as it was looked at.
     *
     * @return bytes
     */
    public long looseBytes() {
        return loose.get();
    }

    private static long address(Hole hole, int frame) {
        return hole.region().address(hole.frame() + frame);
    }
}
