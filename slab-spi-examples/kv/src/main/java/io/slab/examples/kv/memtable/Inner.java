package io.slab.examples.kv.memtable;

import io.slab.examples.kv.data.Keys;
import io.slab.examples.kv.memory.Raw;

/**
 * The layout of an inner node: children, and between each two of them a separator.
 *
 * <pre>
 *   0  short  count of children
 *   2  byte   kind: 1
 *   8  long[32]  children
 * 264  long[31]  separators: child i holds keys less than separator i, child i + 1 those from it on
 * </pre>
 *
 * A separator is a short and that many bytes of key: the shortest that tells the neighbours apart. Separators stay as long as the tree.
 */
final class Inner {
    static final int CAPACITY = 32;

    private static final int KIND = 2;
    private static final int CHILDREN = 8;
    private static final int SEPARATORS = CHILDREN + 8 * CAPACITY;

    private Inner() {}

    static void init(long node, int count) {
        Raw.putLong(node, 0);
        Raw.putShort(node, count);
        Raw.putByte(node + KIND, (byte) 1);
    }

    static boolean isInner(long node) {
        return Raw.getByte(node + KIND) != 0;
    }

    static int count(long node) {
        return Raw.getShort(node);
    }

    static long child(long node, int index) {
        return Raw.getLongAcquire(node + CHILDREN + 8L * index);
    }

    static void setChild(long node, int index, long child) {
        Raw.putLongRelease(node + CHILDREN + 8L * index, child);
    }

    static long separator(long node, int index) {
        return Raw.getLong(node + SEPARATORS + 8L * index);
    }

    static void setSeparator(long node, int index, long separator) {
        Raw.putLong(node + SEPARATORS + 8L * index, separator);
    }

    /** The index of the child that a key belongs to. */
    static int childFor(long node, byte[] key) {
        int low = 0;
        int high = count(node) - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            long separator = separator(node, middle);
            if (Keys.compare(separator + 2, Raw.getShort(separator), key) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Writes the children and separators of {@code node}, with child {@code index} replaced by two children and the separator between them,
     * to one node, or, where {@code right} is not 0, evenly to two.
     *
     * @return the separator between the two nodes, or 0
     */
    static long copySplit(long node, int index, long lower, long separator, long upper, long left, long right) {
        int count = count(node) + 1;
        long[] children = new long[count];
        long[] separators = new long[count - 1];
        for (int i = 0, from = 0; i < count; i++) {
            children[i] = i == index ? lower : i == index + 1 ? upper : child(node, from);
            from += i == index ? 0 : 1;
        }
        for (int i = 0, from = 0; i < count - 1; i++) {
            separators[i] = i == index ? separator : separator(node, from++);
        }
        if (right == 0) {
            fill(left, children, separators, 0, count);
            return 0;
        }
        // Keys that come in order split at the end: leave the full part full.
        int half = index == count - 2 ? count - 2 : count / 2;
        fill(left, children, separators, 0, half);
        fill(right, children, separators, half, count);
        return separators[half - 1];
    }

    private static void fill(long node, long[] children, long[] separators, int from, int end) {
        init(node, end - from);
        for (int i = from; i < end; i++) {
            setChild(node, i - from, children[i]);
            if (i + 1 < end) {
                setSeparator(node, i - from, separators[i]);
            }
        }
    }
}
