package io.slab.core.page;

import io.slab.error.SlabCorruptionException;
import java.util.Arrays;
import java.util.List;

/**
 * The binary buddy system (Knowlton 1965) over the frames of one region. One bitmap per order says which blocks are free; the lowest free
 * block of the smallest sufficient order is taken, so that use gathers at low addresses and whole regions fall empty. A run need
 * not be a power of two: what a block has too much at its end goes back at once.
 *
 * <p>Not thread-safe; the page layer's lock guards it. Heap: two bits per frame.
 */
final class BuddyTree {
    /** Blocks that a search for preferred ones looks at. */
    private static final int MAX_CANDIDATES = 128;

    private final int frames;
    private final int orders;
    private final long[][] free;
    private final int[] counts;
    private final int[] hints; // no free block of this order stands in a word before this one
    private int freeFrames;

    /** A tree whose first {@code taken} frames are in use. */
    BuddyTree(int frames, int taken) {
        this.frames = frames;
        this.orders = 32 - Integer.numberOfLeadingZeros(frames);
        free = new long[orders][];
        for (int k = 0; k < orders; k++) {
            free[k] = new long[((frames >>> k) + 63) >>> 6];
        }
        counts = new int[orders];
        hints = new int[orders];
        release(taken, frames - taken);
    }

    /** Takes a run that starts at a multiple of {@code alignment} (a power of two, in frames); -1 if there is none. */
    int take(int length, int alignment) {
        int wanted = Math.max(ceilLog2(length), ceilLog2(alignment));
        for (int k = wanted; k < orders; k++) {
            if (counts[k] > 0) {
                return takeBlock(lowest(k) << k, k, length);
            }
        }
        return -1;
    }

    /** As {@link #take}, but only from a block whose first frame is in a set, and without looking far: -1 if none is near. */
    int takeFrom(FrameSet preferred, int length, int alignment) {
        int wanted = Math.max(ceilLog2(length), ceilLog2(alignment));
        int candidates = MAX_CANDIDATES;
        for (int k = wanted; k < orders; k++) {
            int left = counts[k];
            for (int w = hints[k]; left > 0 && w < free[k].length; w++) {
                for (long bits = free[k][w]; bits != 0; bits &= bits - 1) {
                    int start = ((w << 6) + Long.numberOfTrailingZeros(bits)) << k;
                    if (preferred.contains(start)) {
                        return takeBlock(start, k, length);
                    }
                    if (--candidates == 0) {
                        return -1;
                    }
                    left--;
                }
            }
        }
        return -1;
    }

    private int takeBlock(int start, int order, int length) {
        clear(order, start);
        freeFrames -= 1 << order;
        release(start + length, (1 << order) - length);
        return start;
    }

    /** Whether {@link #take} would succeed. */
    boolean has(int length, int alignment) {
        for (int k = Math.max(ceilLog2(length), ceilLog2(alignment)); k < orders; k++) {
            if (counts[k] > 0) {
                return true;
            }
        }
        return false;
    }

    /** Gives a run back, block by block, each merged with its buddy as far as possible. */
    void release(int start, int length) {
        int at = start;
        int end = start + length;
        while (at < end) {
            int k = Math.min(at == 0 ? orders - 1 : Integer.numberOfTrailingZeros(at), floorLog2(end - at));
            releaseBlock(at, k);
            at += 1 << k;
        }
    }

    private void releaseBlock(int start, int order) {
        freeFrames += 1 << order;
        int at = start;
        int k = order;
        while (k < orders - 1) {
            int buddy = at ^ (1 << k);
            if (buddy + (1 << k) > frames || !isFree(k, buddy)) {
                break;
            }
            clear(k, buddy);
            at = Math.min(at, buddy);
            k++;
        }
        int bit = at >>> k;
        free[k][bit >>> 6] |= 1L << bit;
        counts[k]++;
        hints[k] = Math.min(hints[k], bit >>> 6);
    }

    private int lowest(int k) {
        long[] words = free[k];
        int w = hints[k];
        while (words[w] == 0) {
            w++;
        }
        hints[k] = w;
        return (w << 6) + Long.numberOfTrailingZeros(words[w]);
    }

    private boolean isFree(int k, int start) {
        int bit = start >>> k;
        return (free[k][bit >>> 6] >>> bit & 1) != 0;
    }

    private void clear(int k, int start) {
        int bit = start >>> k;
        free[k][bit >>> 6] &= ~(1L << bit);
        counts[k]--;
    }

    int frames() {
        return frames;
    }

    int freeFrames() {
        return freeFrames;
    }

    /** Frames in the largest free block. */
    int largestFree() {
        for (int k = orders - 1; k >= 0; k--) {
            if (counts[k] > 0) {
                return 1 << k;
            }
        }
        return 0;
    }

    /** How many frames from this one on are free as part of the block that it belongs to; 0 if it is in use. */
    int freeFrom(int frame) {
        for (int k = 0; k < orders; k++) {
            int start = frame & -(1 << k);
            if (start + (1 << k) > frames) {
                return 0;
            }
            if (isFree(k, start)) {
                return start + (1 << k) - frame;
            }
        }
        return 0;
    }

    /** The first free frame from this one on; {@code end} if there is none before. */
    int nextFree(int frame, int end) {
        int next = end;
        for (int k = 0; k < orders; k++) {
            if (counts[k] > 0) {
                next = nextFree(k, frame, next);
            }
        }
        return next;
    }

    /** The first frame, at or behind the given one, of a free block of an order; {@code end} if there is none before. */
    private int nextFree(int k, int frame, int end) {
        long[] words = free[k];
        int bit = frame >>> k;
        for (int w = bit >>> 6; w < words.length && w << (6 + k) < end; w++) {
            long bits = w == bit >>> 6 ? words[w] & (-1L << bit) : words[w];
            if (bits != 0) {
                return Math.min(end, Math.max(frame, ((w << 6) + Long.numberOfTrailingZeros(bits)) << k));
            }
        }
        return end;
    }

    /** Free blocks by order. */
    List<Integer> freeByOrder() {
        return Arrays.stream(counts).boxed().toList();
    }

    /** Receives free blocks. */
    interface BlockVisitor {
        void visit(int start, int length);
    }

    /** Visits every free block, the largest first. */
    void forEachFree(BlockVisitor visitor) {
        for (int k = orders - 1; k >= 0; k--) {
            for (int w = 0; w < free[k].length; w++) {
                for (long bits = free[k][w]; bits != 0; bits &= bits - 1) {
                    visitor.visit(((w << 6) + Long.numberOfTrailingZeros(bits)) << k, 1 << k);
                }
            }
        }
    }

    /** Checks counts, hints, that no free blocks overlap and that no free buddies stand unmerged. */
    void verify(String region) {
        boolean[] seen = new boolean[frames];
        int sum = 0;
        for (int k = 0; k < orders; k++) {
            int count = Arrays.stream(free[k]).mapToInt(Long::bitCount).sum();
            check(count == counts[k], region, "order " + k + " counts " + counts[k] + " free blocks but has " + count);
            for (int w = 0; w < hints[k]; w++) {
                check(free[k][w] == 0, region, "order " + k + " has a free block before its hint");
            }
        }
        for (int k = 0; k < orders; k++) {
            int order = k;
            for (int start = 0; start + (1 << k) <= frames; start += 1 << k) {
                if (isFree(k, start)) {
                    for (int f = start; f < start + (1 << k); f++) {
                        check(!seen[f], region, "frame of order " + order + " is free twice");
                        seen[f] = true;
                    }
                    sum += 1 << k;
                    int buddy = start ^ (1 << k);
                    boolean merged = k == orders - 1 || buddy + (1 << k) > frames || !isFree(k, buddy);
                    check(merged, region, "free buddies of order " + order + " at frame " + start + " stand unmerged");
                }
            }
        }
        check(sum == freeFrames, region, "free frames are " + freeFrames + " but the blocks hold " + sum);
    }

    long heapBytes() {
        long bytes = 96;
        for (long[] words : free) {
            bytes += 16 + 8L * words.length + 12;
        }
        return bytes;
    }

    private static void check(boolean ok, String region, String message) {
        if (!ok) {
            throw new SlabCorruptionException("buddy tree of region " + region + ": " + message);
        }
    }

    static int ceilLog2(int n) {
        return n <= 1 ? 0 : 32 - Integer.numberOfLeadingZeros(n - 1);
    }

    static int floorLog2(int n) {
        return 31 - Integer.numberOfLeadingZeros(n);
    }
}
