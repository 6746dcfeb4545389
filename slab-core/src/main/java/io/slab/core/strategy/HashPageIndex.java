package io.slab.core.strategy;

import io.slab.spi.PageIndex;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Pages in an open-addressing hash table: 12 bytes for a page, at a load of at most a half, wherever in the address space the pages are. The
 * engine's own tables take 4 bytes for a page, but whole chunks of 512 pages, and nothing for one that a span takes for itself.
 *
 * <p>One writer at a time, any readers: a writer stores the number before the key, and a table that has become full, of forgotten keys too, is
 * replaced by a new one. A reader sees a key that does not change while it looks, or stops at an empty place.
 */
final class HashPageIndex implements PageIndex {
    private static final int FIRST_LENGTH = 64;
    private static final long EMPTY = 0;
    private static final long GONE = -1;

    /** Keys are page numbers plus 1, so that none is {@link #EMPTY}. The arrays' elements are read while they are written: see the class. */
    private static final class Table {
        final long[] keys;
        final int[] slabs;

        Table(int length) {
            keys = new long[length];
            slabs = new int[length];
        }

        int start(long key) {
            return (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & (keys.length - 1);
        }

        int next(int place) {
            return (place + 1) & (keys.length - 1);
        }
    }

    private final int pageShift;
    private volatile Table table = new Table(FIRST_LENGTH);
    private int live;
    private int used; // live and gone

    HashPageIndex(long pageBytes) {
        this.pageShift = Long.numberOfTrailingZeros(pageBytes);
    }

    @Override
    public void put(long address, long bytes, int slab) {
        long first = (address >>> pageShift) + 1;
        long pages = bytes >>> pageShift;
        for (long key = first; key < first + pages; key++) {
            if (2 * (used + 1) > table.keys.length) {
                rehash();
            }
            insert(table, key, slab);
            live++;
            used++;
        }
    }

    private static void insert(Table t, long key, int slab) {
        int place = t.start(key);
        while (t.keys[place] != EMPTY) {
            place = t.next(place);
        }
        t.slabs[place] = slab;
        VarHandle.releaseFence(); // whoever sees the key sees the number
        t.keys[place] = key;
    }

    private void rehash() {
        Table before = table;
        int length = before.keys.length;
        while (4 * (live + 1) > length) {
            length <<= 1;
        }
        Table after = new Table(length);
        for (int i = 0; i < before.keys.length; i++) {
            if (before.keys[i] != EMPTY && before.keys[i] != GONE) {
                insert(after, before.keys[i], before.slabs[i]);
            }
        }
        used = live;
        table = after;
    }

    @Override
    public void remove(long address, long bytes) {
        long first = (address >>> pageShift) + 1;
        long pages = bytes >>> pageShift;
        Table t = table;
        for (long key = first; key < first + pages; key++) {
            int place = placeOf(t, key);
            if (place >= 0) {
                t.keys[place] = GONE;
                live--;
            }
        }
    }

    private static int placeOf(Table t, long key) {
        int place = t.start(key);
        while (true) {
            long found = t.keys[place];
            if (found == key) {
                return place;
            }
            if (found == EMPTY) {
                return -1;
            }
            place = t.next(place);
        }
    }

    @Override
    public int find(long address) {
        Table t = table;
        int place = placeOf(t, (address >>> pageShift) + 1);
        if (place < 0) {
            return NONE;
        }
        VarHandle.acquireFence(); // the number is at least as new as the key
        return t.slabs[place];
    }

    @Override
    public void close() {
        Arrays.fill(table.keys, EMPTY);
        table = new Table(FIRST_LENGTH);
        live = 0;
        used = 0;
    }
}
