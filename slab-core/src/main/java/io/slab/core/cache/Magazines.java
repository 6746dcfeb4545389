package io.slab.core.cache;

import io.slab.spi.CpuLocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All magazines of one cache: the tables by thread id and by carrier, those of confined handles, and the stripes of virtual threads. Guarded by the
 * cache's lock, but for {@link #stripe}.
 */
final class Magazines {
    /** Threads beyond this many at once share stripes instead of owning magazines. */
    private static final int MAX_TABLE = 4096;

    private static final int STRIPES =
            Integer.highestOneBit(Math.max(1, 2 * Runtime.getRuntime().availableProcessors() - 1)) << 1;

    private final MagazineLayer front;
    private final CpuLocator cpu;
    private final List<Magazine> confined = new ArrayList<>();
    private volatile Magazine @Nullable [] stripes;
    private int size;
    private long capacity;

    /** How many magazines came so far that were no dead thread's. */
    private int newcomers;

    Magazines(MagazineLayer front, CpuLocator cpu) {
        this.front = front;
        this.cpu = cpu;
    }

    /**
     * The magazine of a platform thread: its own, a dead thread's with all that is in it, or a new one. {@code null} if the table is full.
     *
     * @param passed sees a dead thread's before that is taken over
     */
    @Nullable
    Magazine attach(Thread thread, Consumer<Magazine> passed) {
        while (true) {
            Magazine[] table = front.table();
            int slot = slot(thread.threadId(), table);
            Magazine m = table[slot];
            if (m == Magazine.NONE) {
                m = settled(new Magazine(front, thread));
                table[slot] = m;
                size++;
                return m;
            }
            if (m.thread() == thread) {
                return m;
            }
            if (m.isOrphaned()) {
                Magazine heir = new Magazine(front, thread);
                passed.accept(m);
                heir.inherit(m);
                table[slot] = heir;
                return heir;
            }
            if (table.length >= MAX_TABLE) {
                return null;
            }
            front.table(longer(table));
        }
    }

    /** The magazine of a platform thread, if it has one. */
    @Nullable
    Magazine find(Thread thread) {
        Magazine[] table = front.table();
        Magazine m = table[slot(thread.threadId(), table)];
        return m != Magazine.NONE && m.thread() == thread ? m : null;
    }

    /** The magazine of a carrier: its own, or a new one. Numbers of carriers are dense, so that the table never gets longer than twice their count. */
    Magazine attach(long carrier) {
        while (true) {
            Magazine[] table = front.carriers();
            int slot = slot(carrier, table);
            Magazine m = table[slot];
            if (m == Magazine.NONE) {
                m = settled(new Magazine(front, carrier));
                table[slot] = m;
                size++;
            }
            if (m.holder() == carrier) {
                return m;
            }
            front.carriers(longer(table));
        }
    }

    private static int slot(long holder, Magazine[] table) {
        return (int) holder & (table.length - 1);
    }

    /** Twice as long; a magazine of thread id t, or carrier number t, stands at t modulo the length, so that each old slot splits in two. */
    private static Magazine[] longer(Magazine[] table) {
        Magazine[] result = new Magazine[2 * table.length];
        Arrays.fill(result, Magazine.NONE);
        for (Magazine m : table) {
            if (m != Magazine.NONE) {
                result[slot(m.holder(), result)] = m;
            }
        }
        return result;
    }

    void addConfined(Magazine m) {
        confined.add(settled(m));
        size++;
    }

    /** Gives a magazine its home: one after the other, so that those that come together are apart. */
    private Magazine settled(Magazine m) {
        m.home = Depots.home(newcomers++);
        return m;
    }

    void removeConfined(Magazine m) {
        size -= confined.remove(m) ? 1 : 0;
    }

    /** A stripe for the calling virtual thread, locked; {@code null} if those that were tried are in use. Takes no lock but the stripe's. */
    @Nullable
    Magazine stripe() {
        Magazine[] all = stripes;
        if (all == null) {
            return null;
        }
        int start = cpu.stripe();
        for (int i = 0; i < 3; i++) {
            Magazine m = all[(start + i) & (all.length - 1)];
            if (m.tryLockStripe()) {
                return m;
            }
        }
        return null;
    }

    /** Makes the stripes, when the first virtual thread comes. */
    void makeStripes() {
        if (stripes == null) {
            Magazine[] all = new Magazine[STRIPES];
            Arrays.setAll(all, i -> settled(new Magazine(front, 0)));
            stripes = all;
        }
    }

    Magazine[] stripes() {
        Magazine[] all = stripes;
        return all == null ? new Magazine[0] : all;
    }

    /** The magazines of threads, confined handles among them; no stripes. */
    List<Magazine> owned() {
        List<Magazine> all = new ArrayList<>(confined);
        addOwned(front.table(), all);
        addOwned(front.carriers(), all);
        return all;
    }

    /** Forgets the magazines of dead threads, after handing each to the action. */
    boolean sweepOrphans(Consumer<Magazine> action) {
        boolean any = false;
        Magazine[] table = front.table();
        for (int i = 0; i < table.length; i++) {
            if (table[i].isOrphaned()) {
                action.accept(table[i]);
                table[i] = Magazine.NONE;
                size--;
                any = true;
            }
        }
        for (Magazine m : List.copyOf(confined)) {
            if (m.isOrphaned()) {
                action.accept(m);
                removeConfined(m);
                any = true;
            }
        }
        return any;
    }

    private static void addOwned(Magazine[] table, List<Magazine> all) {
        for (Magazine m : table) {
            if (m != Magazine.NONE) {
                all.add(m);
            }
        }
    }

    /** Objects in all magazines, read while their owners run. */
    long objects() {
        long sum = 0;
        for (Magazine m : owned()) {
            sum += m.count();
        }
        for (Magazine m : stripes()) {
            sum += m.count();
        }
        return sum;
    }

    /** Notes that a magazine got another capacity. */
    void resized(int before, int after) {
        capacity += after - before;
    }

    /** Slots of all magazines, stripes among them. */
    long capacity() {
        return capacity;
    }

    /** How many magazines threads and carriers own. */
    int size() {
        return size;
    }

    long heapBytes() {
        long sum = 64 + 32 + 4L * (front.table().length + front.carriers().length);
        for (Magazine m : owned()) {
            sum += m.heapBytes();
        }
        for (Magazine m : stripes()) {
            sum += m.heapBytes();
        }
        return sum;
    }
}
