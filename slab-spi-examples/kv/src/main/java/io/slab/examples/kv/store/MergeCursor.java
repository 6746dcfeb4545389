package io.slab.examples.kv.store;

import io.slab.examples.kv.data.Cursor;
import io.slab.examples.kv.data.Keys;
import java.util.List;

/** Merges cursors; of several entries of one key it gives that of the first cursor. There are few, so it looks at all of them. */
final class MergeCursor implements Cursor {
    private final List<Cursor> cursors;
    private final boolean[] alive;
    private int current = -1;

    /** @param cursors newest first, closed with this one */
    MergeCursor(List<Cursor> cursors) {
        this.cursors = List.copyOf(cursors);
        this.alive = new boolean[cursors.size()];
        for (int i = 0; i < alive.length; i++) {
            alive[i] = cursors.get(i).next();
        }
    }

    @Override
    public boolean next() {
        if (current >= 0) {
            alive[current] = cursors.get(current).next();
        }
        int least = -1;
        for (int i = 0; i < alive.length; i++) {
            if (!alive[i]) {
                continue;
            }
            int order = least < 0 ? -1 : compare(i, least);
            if (order < 0) {
                least = i;
            } else if (order == 0) {
                // Superseded by the newer one; the same key comes only once in each cursor.
                alive[i] = cursors.get(i).next();
            }
        }
        current = least;
        return least >= 0;
    }

    private int compare(int a, int b) {
        Cursor x = cursors.get(a);
        Cursor y = cursors.get(b);
        return Keys.compare(x.keyAddress(), x.keyLength(), y.keyAddress(), y.keyLength());
    }

    @Override
    public long keyAddress() {
        return cursors.get(current).keyAddress();
    }

    @Override
    public int keyLength() {
        return cursors.get(current).keyLength();
    }

    @Override
    public long valueAddress() {
        return cursors.get(current).valueAddress();
    }

    @Override
    public int valueLength() {
        return cursors.get(current).valueLength();
    }

    @Override
    public boolean isTombstone() {
        return cursors.get(current).isTombstone();
    }

    @Override
    public void close() {
        cursors.forEach(Cursor::close);
    }
}
