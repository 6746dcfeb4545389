package io.slab.numa;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A kernel of few words: pages come from the preferred node while it has some, then from a neighbour. Not thread-safe. */
final class FakeSystem implements NumaSystem {
    private final Map<Long, Integer> preferred = new HashMap<>();
    private final Map<Long, Integer> place = new HashMap<>();
    private final Map<Integer, Integer> pagesLeft = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private int cpu;
    private int neighbour;

    /** Pages that could be freed on any node if the kernel tried. */
    private int reclaimable;

    void runOn(int processor) {
        cpu = processor;
    }

    void limit(int node, int pages, int otherNode) {
        pagesLeft.put(node, pages);
        neighbour = otherNode;
    }

    void reclaimable(int pages) {
        reclaimable = pages;
    }

    List<String> calls() {
        return calls;
    }

    private boolean takeFrom(int node) {
        int left = pagesLeft.getOrDefault(node, Integer.MAX_VALUE);
        pagesLeft.put(node, Math.max(0, left - 1));
        return left > 0;
    }

    @Override
    public int currentCpu() {
        return cpu;
    }

    @Override
    public int currentThread() {
        return 4711;
    }

    @Override
    public int cpuOf(int thread) {
        return thread == 4711 ? cpu : -1;
    }

    @Override
    public void setPolicy(long address, long bytes, Policy policy, int[] nodes) {
        calls.add(policy + " " + Arrays.toString(nodes));
        for (long page = address; page < address + bytes; page += 4096) {
            preferred.put(page, nodes[0]);
        }
    }

    @Override
    public void populate(long address, long bytes, long pageBytes) {
        for (long page = address; page < address + bytes; page += pageBytes) {
            int node = preferred.get(page);
            place.putIfAbsent(page, takeFrom(node) ? node : neighbour);
        }
    }

    @Override
    public void splitHugePages(long address, long bytes) {
        calls.add("split");
    }

    @Override
    public int[] nodesOf(long[] pages) {
        return Arrays.stream(pages)
                .mapToInt(page -> place.getOrDefault(page, NOWHERE))
                .toArray();
    }

    @Override
    public void move(long[] pages, int node) {
        calls.add("move " + pages.length + " to " + node);
        for (long page : pages) {
            if (takeFrom(node) || --reclaimable >= 0) {
                place.put(page, node);
            }
        }
    }
}
