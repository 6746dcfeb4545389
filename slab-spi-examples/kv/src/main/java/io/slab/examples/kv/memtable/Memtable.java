package io.slab.examples.kv.memtable;

import io.slab.examples.kv.data.Cursor;
import io.slab.examples.kv.data.Keys;
import io.slab.examples.kv.epoch.Epochs;
import io.slab.examples.kv.error.KvFullException;
import io.slab.examples.kv.memory.Memory;
import io.slab.examples.kv.memory.Raw;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An ordered index of entries; see the package for its theory. {@link #insert}, {@link #revert}, {@link #published} and {@link #free}: one thread
 * at a time. {@link #find} and {@link #cursor}: any thread that holds a pin.
 */
public final class Memtable {
    /** The size of every node in bytes: eight cache lines; 56 entries or 32 children. */
    public static final int NODE_BYTES = 512;

    /** Deeper than any tree: each level but the root multiplies by at least 16. */
    private static final int MAX_HEIGHT = 16;

    private final Memory memory;
    private final Memory.Pool nodes;
    private final Epochs epochs;
    private final AtomicLong bytes = new AtomicLong();
    private final Superseded superseded = new Superseded();
    private final Epochs.Reclaimer entryReclaimer = this::freeSuperseded;
    private final Epochs.Reclaimer nodeReclaimer = (address, owner) -> freeNode(address);

    private volatile long root;
    /** The way to the leaf that {@link #descend} found: nodes, and in each inner node the index of the child taken. */
    private final long[] path = new long[MAX_HEIGHT];

    private final int[] turns = new int[MAX_HEIGHT];
    private int depth;

    /**
     * An empty index.
     *
     * @param memory where entries come from
     * @param nodes where nodes of {@link #NODE_BYTES} come from
     * @param epochs who frees what readers may still see
     * @throws KvFullException if there is no memory for the first node
     */
    public Memtable(Memory memory, Memory.Pool nodes, Epochs epochs) {
        this.memory = memory;
        this.nodes = nodes;
        this.epochs = epochs;
        long leaf = newNode();
        Leaf.init(leaf, 0);
        root = leaf;
    }

    /** Whether nothing was ever inserted. */
    public boolean isEmpty() {
        long node = root;
        return !Inner.isInner(node) && Leaf.count(node) == 0;
    }

    /** Bytes that were taken and not freed: entries, nodes and separators. */
    public long bytes() {
        return bytes.get();
    }

    /**
     * Makes a version that {@link #insert} may put into any memtable over this memory. Any thread, without the writer's lock: most of the time of
     * a write goes here, into fresh memory and copying.
     *
     * @param memory where it comes from
     * @param key the key
     * @param value the value; ignored for a tombstone
     * @param tombstone whether the key is deleted
     * @return the version; the caller's until it is inserted
     * @throws KvFullException if there is no memory
     */
    public static long prepare(Memory memory, byte[] key, byte[] value, boolean tombstone) {
        int valueLength = tombstone ? 0 : value.length;
        long entry = memory.allocate(Entries.bytes(key.length, valueLength));
        Entries.init(entry, tombstone, key.length, valueLength);
        Raw.copyIn(key, 0, Entries.key(entry), key.length);
        Raw.copyIn(value, 0, Entries.key(entry) + key.length, valueLength);
        return entry;
    }

    /**
     * Walks the way that {@link #insert} will take, so that the processor has it at hand when the lock is held. Any thread that holds a pin.
     *
     * @param prepared the version
     * @param key its key
     * @param hash its hash
     */
    public void approach(long prepared, byte[] key, long hash) {
        // Kept as a first guess, so that the walk has a result and is not left out by the compiler; insert() puts it
        // right.
        Entries.setOlder(prepared, find(key, hash, Long.MAX_VALUE >>> 2));
    }

    /**
     * Puts a prepared version of a key in front of the others. Snapshots that are older than {@code sequence} do not see it. Either all is
     * done or nothing.
     *
     * @param prepared what {@link #prepare} returned; this memtable's from now on
     * @param key its key
     * @param hash its hash
     * @param sequence not less than that of any version in here
     * @throws KvFullException if there is no memory; the version is the caller's still
     */
    public void insert(long prepared, byte[] key, long hash, long sequence) {
        Entries.setSequence(prepared, sequence);
        Entries.setOlder(prepared, 0);
        link(prepared, key, hash, sequence);
        bytes.addAndGet(Entries.bytes(prepared));
    }

    /**
     * Prepares and inserts in one go.
     *
     * @param key the key
     * @param hash its hash
     * @param value the value; ignored for a tombstone
     * @param tombstone whether the key is deleted
     * @param sequence not less than that of any version in here
     * @return the version, for {@link #revert}
     * @throws KvFullException if there is no memory; nothing is done then
     */
    public long insert(byte[] key, long hash, byte[] value, boolean tombstone, long sequence) {
        long entry = prepare(memory, key, value, tombstone);
        boolean done = false;
        try {
            insert(entry, key, hash, sequence);
            done = true;
            return entry;
        } finally {
            if (!done) {
                memory.free(entry);
            }
        }
    }

    /**
     * Takes back the newest version of a key, whose write failed before its sequence number was published. Versions of one write are
     * taken back in the reverse order of their insertion. A key that had no version before keeps a void one, since leaves only grow.
     *
     * @param version a version that was inserted
     */
    public void revert(long version) {
        Entries.makeVoid(version);
        long older = Entries.older(version);
        if (older != 0) {
            byte[] key = Raw.copyOut(Entries.key(version), Entries.keyLength(version));
            long leaf = descend(key);
            Leaf.replace(leaf, Leaf.find(leaf, key, Keys.hash(key)), older);
            superseded.removeLast();
            epochs.retire(version, 0, (address, owner) -> freeEntry(address));
        }
    }

    /** Says that all readers from now on see versions up to {@code sequence}: what these superseded is retired. */
    public void published(long sequence) {
        while (!superseded.isEmpty() && superseded.firstSequence() <= sequence) {
            epochs.retire(superseded.firstOlder(), superseded.firstNewer(), entryReclaimer);
            superseded.removeFirst();
        }
    }

    /**
     * Finds the version of a key that a snapshot sees.
     *
     * @param key the key
     * @param hash its hash
     * @param snapshot a sequence number
     * @return the version for {@link #isTombstone} and the like, or 0
     */
    public long find(byte[] key, long hash, long snapshot) {
        long node = root;
        while (Inner.isInner(node)) {
            node = Inner.child(node, Inner.childFor(node, key));
        }
        int index = Leaf.find(node, key, hash);
        return index < 0 ? 0 : Entries.visible(Leaf.entry(node, index), snapshot);
    }

    public static boolean isTombstone(long version) {
        return Entries.isTombstone(version);
    }

    public static long valueAddress(long version) {
        return Entries.value(version);
    }

    public static int valueLength(long version) {
        return Entries.valueLength(version);
    }

    /**
     * Walks the versions that a snapshot sees, in key order.
     *
     * @param from the first key
     * @param snapshot a sequence number
     * @return the cursor, before the first entry
     */
    public Cursor cursor(byte[] from, long snapshot) {
        return new MemtableCursor(this, from, snapshot);
    }

    long root() {
        return root;
    }

    /** Frees everything. Nobody may read any more, and what was retired has been freed. */
    public void free() {
        freeTree(root); // with the versions that are superseded but were never published
        root = 0;
    }

    private void link(long entry, byte[] key, long hash, long sequence) {
        long leaf = descend(key);
        int index = Leaf.find(leaf, key, hash);
        if (index >= 0) {
            long older = Leaf.entry(leaf, index);
            Entries.setOlder(entry, older);
            superseded.add(sequence, older, entry);
            Leaf.replace(leaf, index, entry);
            return;
        }
        index = Leaf.lowerBound(leaf, key);
        if (Leaf.count(leaf) < Leaf.CAPACITY) {
            long copy = newNode();
            Leaf.copyInserted(leaf, index, entry, Leaf.tag(hash), copy, 0, Leaf.count(leaf) + 1);
            swap(depth, copy);
        } else {
            new Split(leaf, index, entry, Leaf.tag(hash)).run();
        }
    }

    private long descend(byte[] key) {
        long node = root;
        depth = 0;
        while (Inner.isInner(node)) {
            int turn = Inner.childFor(node, key);
            path[depth] = node;
            turns[depth++] = turn;
            node = Inner.child(node, turn);
        }
        path[depth] = node;
        return node;
    }

    /** Puts a new node in the place of the one at a level of the path, and retires that one. */
    private void swap(int level, long node) {
        if (level == 0) {
            root = node;
        } else {
            Inner.setChild(path[level - 1], turns[level - 1], node);
        }
        epochs.retire(path[level], 0, nodeReclaimer);
    }

    private long newNode() {
        long node = nodes.allocate();
        bytes.addAndGet(NODE_BYTES);
        return node;
    }

    private void freeNode(long node) {
        nodes.free(node);
        bytes.addAndGet(-NODE_BYTES);
    }

    private void freeEntry(long entry) {
        bytes.addAndGet(-Entries.bytes(entry));
        memory.free(entry);
    }

    private void freeSuperseded(long older, long newer) {
        // The newer one was retired later or not at all, so it is still there.
        Entries.setOlder(newer, 0);
        freeEntry(older);
    }

    private void freeTree(long node) {
        int count = Inner.isInner(node) ? Inner.count(node) : Leaf.count(node);
        for (int i = 0; i < count; i++) {
            if (Inner.isInner(node)) {
                freeTree(Inner.child(node, i));
                if (i + 1 < count) {
                    freeSeparator(Inner.separator(node, i));
                }
            } else {
                long entry = Leaf.entry(node, i);
                while (entry != 0) {
                    long older = Entries.older(entry);
                    freeEntry(entry);
                    entry = older;
                }
            }
        }
        freeNode(node);
    }

    private long newSeparator(long left, long right) {
        long key = Entries.key(right);
        int length = 1 + Keys.commonPrefix(Entries.key(left), Entries.keyLength(left), key, Entries.keyLength(right));
        long separator = memory.allocate(2L + length);
        Raw.putShort(separator, length);
        Raw.copy(key, separator + 2, length);
        bytes.addAndGet(2L + length);
        return separator;
    }

    private void freeSeparator(long separator) {
        bytes.addAndGet(-2L - Raw.getShort(separator));
        memory.free(separator);
    }

    /**
     * Splits a full leaf, and whatever full nodes are above it. All memory is taken before the first change that a reader
     * could see; where it runs out, what was taken goes back.
     */
    private final class Split {
        private final long leaf;
        private final int index;
        private final long entry;
        private final byte tag;
        private final long[] made = new long[2 * MAX_HEIGHT];
        private int count;
        private long separator;

        Split(long leaf, int index, long entry, byte tag) {
            this.leaf = leaf;
            this.index = index;
            this.entry = entry;
            this.tag = tag;
        }

        void run() {
            try {
                splitLeaf();
            } catch (KvFullException e) {
                for (int i = 0; i < count; i++) {
                    freeNode(made[i]);
                }
                if (separator != 0) {
                    freeSeparator(separator);
                }
                throw e;
            }
        }

        private void splitLeaf() {
            int total = Leaf.CAPACITY + 1;
            // Keys that come in order split at the end: leave the full leaf full.
            int half = index == Leaf.CAPACITY ? Leaf.CAPACITY : total / 2;
            long left = node();
            long right = node();
            Leaf.copyInserted(leaf, index, entry, tag, left, 0, half);
            Leaf.copyInserted(leaf, index, entry, tag, right, half, total);
            separator = newSeparator(Leaf.entry(left, half - 1), Leaf.entry(right, 0));
            splitAbove(depth, left, separator, right);
        }

        /** Puts two nodes in the place of the one at {@code level}; {@code between} tells them apart. */
        private void splitAbove(int level, long lower, long between, long upper) {
            if (level == 0) {
                long top = node();
                Inner.init(top, 2);
                Inner.setChild(top, 0, lower);
                Inner.setChild(top, 1, upper);
                Inner.setSeparator(top, 0, between);
                root = top;
            } else if (Inner.count(path[level - 1]) < Inner.CAPACITY) {
                long parent = node();
                Inner.copySplit(path[level - 1], turns[level - 1], lower, between, upper, parent, 0);
                swap(level - 1, parent);
            } else {
                long left = node();
                long right = node();
                long middle = Inner.copySplit(path[level - 1], turns[level - 1], lower, between, upper, left, right);
                splitAbove(level - 1, left, middle, right);
            }
            // Its successors are in place, at this level or, where that was full, further up.
            epochs.retire(path[level], 0, nodeReclaimer);
        }

        private long node() {
            made[count] = newNode();
            return made[count++];
        }
    }
}
