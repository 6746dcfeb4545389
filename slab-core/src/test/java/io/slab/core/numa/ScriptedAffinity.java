package io.slab.core.numa;

import io.slab.spi.BackendMemoryException;
import io.slab.spi.NumaAffinity;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Three nodes that the test rules over: which node a thread is on, which are full, and where pages are, which it remembers as a kernel would. Node
 * k has the number 10 k. Any call can be made to fail.
 */
final class ScriptedAffinity implements NumaAffinity {
    static final int NODES = 3;
    static final long PAGE = 4096;

    private static final int[][] NEAREST = {{0, 2, 1}, {1, 2, 0}, {2, 0, 1}};

    private final boolean binds;
    private final boolean strict;
    private final ThreadLocal<Integer> current = ThreadLocal.withInitial(() -> 0);
    private final Set<Integer> full = ConcurrentHashMap.newKeySet();

    /** Where threads are now, by name; a name is the thread's id. */
    private final Map<Integer, Integer> threads = new ConcurrentHashMap<>();

    /** By page: the node that it was bound to last, and that it is on. Guarded by this. */
    private final Map<Long, Integer> policy = new TreeMap<>();

    private final Map<Long, Integer> place = new TreeMap<>();

    private final AtomicInteger calls = new AtomicInteger();
    private volatile int failAt = Integer.MAX_VALUE;

    ScriptedAffinity(boolean binds, boolean strict) {
        this.binds = binds;
        this.strict = strict;
    }

    /** From now on the calling thread is on a node. */
    void enter(int node) {
        current.set(node);
        threads.put(name(), node);
    }

    private static int name() {
        return (int) Thread.currentThread().threadId();
    }

    void fill(int node) {
        full.add(node);
    }

    void empty(int node) {
        full.remove(node);
    }

    /** The n-th call from now on throws. */
    void failAfter(int n) {
        calls.set(0);
        failAt = n;
    }

    void stopFailing() {
        failAt = Integer.MAX_VALUE;
    }

    /** How many calls there were since {@link #failAfter}. */
    int calls() {
        return calls.get();
    }

    private void called(String what) {
        if (calls.incrementAndGet() == failAt) {
            throw new IllegalStateException("scripted failure of " + what);
        }
    }

    synchronized Set<Integer> nodesOf(MemorySegment memory) {
        Set<Integer> nodes = new HashSet<>();
        forEachPage(memory, page -> nodes.add(place.getOrDefault(page, NOWHERE)));
        return nodes;
    }

    private interface PageAction {
        void run(long page);
    }

    private static void forEachPage(MemorySegment pages, PageAction action) {
        for (long page = pages.address() & -PAGE; page < pages.address() + pages.byteSize(); page += PAGE) {
            action.run(page);
        }
    }

    @Override
    public int nodes() {
        return NODES;
    }

    @Override
    public int currentNode() {
        called("currentNode");
        return current.get();
    }

    @Override
    public int[] fallbackOrder(int node) {
        called("fallbackOrder");
        return strict ? new int[] {node} : NEAREST[node].clone();
    }

    @Override
    public int id(int node) {
        return 10 * node;
    }

    @Override
    public boolean bindsPages() {
        return binds;
    }

    @Override
    public void bind(MemorySegment pages, int node) {
        called("bind");
        synchronized (this) {
            forEachPage(pages, page -> policy.put(page, node));
        }
    }

    @Override
    public void place(MemorySegment pages, int node) {
        called("place");
        if (full.contains(node)) {
            throw new BackendMemoryException("node " + node + " is full", null);
        }
        synchronized (this) {
            forEachPage(pages, page -> {
                if (policy.getOrDefault(page, NOWHERE) != node) {
                    throw new AssertionError("a page of node " + node + " is bound to " + policy.get(page));
                }
                place.put(page, node);
            });
        }
    }

    @Override
    public synchronized int[] locate(MemorySegment pages, long pageBytes) {
        called("locate");
        int[] nodes = new int[(int) (pages.byteSize() / pageBytes)];
        Arrays.setAll(nodes, i -> {
            int node = place.getOrDefault(pages.address() + i * pageBytes, NOWHERE);
            return node == NOWHERE ? NOWHERE : id(node);
        });
        return nodes;
    }

    /** A full node takes half of the pages, so that the rest must go back. */
    @Override
    public synchronized long migrate(MemorySegment pages, long pageBytes, int node) {
        called("migrate");
        long[] moved = {0};
        long most = full.contains(node) ? pages.byteSize() / 2 : Long.MAX_VALUE;
        forEachPage(pages, page -> {
            if (place.getOrDefault(page, NOWHERE) != node && moved[0] + pageBytes <= most) {
                place.put(page, node);
                moved[0] += pageBytes;
            }
        });
        return moved[0];
    }

    @Override
    public int currentUser() {
        called("currentUser");
        return name();
    }

    @Override
    public int nodeOf(int user) {
        called("nodeOf");
        return threads.getOrDefault(user, UNKNOWN);
    }
}
