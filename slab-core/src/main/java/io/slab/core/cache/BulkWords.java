package io.slab.core.cache;

import io.slab.core.memory.NativeMemory;
import io.slab.core.page.FrameWords;

/**
 * What {@link MagazineWords} does to one object, for many by one call: who owns the magazine is asked once, and where its stack ends stays in a register. Part of the fast path.
 *
 * <p>All of it stops at what is not as usual, and tells how far it came; the rest is for the way that single objects go. Where objects are looked at, the stack's end is written with each of
 * them: whatever ends the loop leaves the magazine as it should be.
 */
final class BulkWords {
    static {
        long word = NativeMemory.GUARD;
        if (word != 0) { // links the calls, as those of MagazineWords
            NativeMemory.WORD.set(NativeMemory.WRITE, word, (long) NativeMemory.WORD.get(NativeMemory.READ, word));
        }
    }

    private BulkWords() {}

    /**
     * Takes objects out of an array of a {@link ObjectGate#isChecked checked} magazine.
     *
     * @param m the array
     * @param holder the id of the calling thread, or the number of its carrier
     * @param canaryOffset bytes from an object to its canary
     * @param to where their addresses are written
     * @param offset the first index to write
     * @param count how many at most
     * @return how many
     */
    static int allocate(long[] m, long holder, long canaryOffset, long[] to, int offset, int count) {
        if (!MagazineWords.isOwnedBy(m, holder)) {
            return 0;
        }
        long key = MagazineWords.key(m);
        int top = (int) m[MagazineWords.TOP] - 1;
        for (int i = 0; i < count; i++, top--) {
            long address = m[top]; // at last the guard, which has no canary
            long at = address + canaryOffset;
            if ((long) NativeMemory.WORD.get(NativeMemory.READ, at) != (address ^ key)) {
                return i;
            }
            NativeMemory.WORD.set(NativeMemory.WRITE, at, 0L);
            to[offset + i] = address;
            m[MagazineWords.TOP] = top;
        }
        return count;
    }

    /** As {@link #allocate}, for a {@link ObjectGate#isPlain plain} magazine. */
    static int allocateUnchecked(long[] m, long holder, long[] to, int offset, int count) {
        if (!MagazineWords.isOwnedBy(m, holder)) {
            return 0;
        }
        int top = (int) m[MagazineWords.TOP];
        int taken = Math.min(count, top - MagazineWords.BOTTOM);
        System.arraycopy(m, top - taken, to, offset, taken);
        m[MagazineWords.TOP] = (long) top - taken;
        return taken;
    }

    /**
     * Marks objects as free which an array of a {@link ObjectGate#isChecked checked} magazine shall take.
     *
     * @param m the array
     * @param holder the id of the calling thread, or the number of its carrier
     * @param way where canaries are, and what leads from an address to its span
     * @param from the objects
     * @param offset the index of the first
     * @param count how many
     * @param saved where the words are written that are now canaries
     * @param at the first index there
     * @return how many were marked; the one behind them is not as usual, or none that could be freed
     */
    static int seal(
            long[] m, long holder, CacheMagazines way, long[] from, int offset, int count, long[] saved, int at) {
        if (!MagazineWords.isOwnedBy(m, holder)) {
            return 0;
        }
        long key = MagazineWords.key(m);
        long inverse = m[MagazineWords.INVERSE];
        int shift = (int) m[MagazineWords.SHIFT];
        for (int i = 0; i < count; i++) {
            long address = from[offset + i];
            long word = FrameWords.at(address, way.mark());
            if (FrameWords.place(word) != way.place()) {
                return i;
            }
            long canary = address + way.canaryOffset();
            long mark = address ^ key;
            if (!FrameWords.isObject(word, address, inverse, shift)) {
                return i;
            }
            long content = (long) NativeMemory.WORD.get(NativeMemory.READ, canary);
            if (content == mark) {
                return i;
            }
            saved[at + i] = content;
            NativeMemory.WORD.set(NativeMemory.WRITE, canary, mark);
        }
        return count;
    }

    /**
     * Puts objects into an array which are ready for it.
     *
     * @param m the array
     * @param holder the id of the calling thread, or the number of its carrier
     * @param from the objects
     * @param offset the index of the first
     * @param count how many at most
     * @return how many
     */
    static int push(long[] m, long holder, long[] from, int offset, int count) {
        if (!MagazineWords.isOwnedBy(m, holder)) {
            return 0;
        }
        int top = (int) m[MagazineWords.TOP];
        int pushed = Math.min(count, m.length - top);
        System.arraycopy(from, offset, m, top, pushed);
        m[MagazineWords.TOP] = (long) top + pushed;
        return pushed;
    }
}
