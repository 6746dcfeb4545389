package io.slab.numa;

import io.slab.spi.BackendMemoryException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Asks where the pages of a range are, moves them, insists on a node. Stateless. */
final class Pages {
    private Pages() {}

    static int[] locate(NumaSystem system, MemorySegment pages, long pageBytes) {
        return system.nodesOf(addresses(pages, pageBytes));
    }

    /** Moves what is elsewhere, and nothing beyond these pages. Returns the bytes that have arrived. */
    static long migrate(NumaSystem system, MemorySegment pages, long pageBytes, int node) {
        long[] elsewhere = notOn(system, addresses(pages, pageBytes), node);
        if (elsewhere.length == 0) {
            return 0;
        }
        system.splitHugePages(pages.address(), pages.byteSize());
        system.move(elsewhere, node);
        return (elsewhere.length - notOn(system, elsewhere, node).length) * pageBytes;
    }

    /**
     * Gives pages memory of one node and no other.
     *
     * <p>Not by {@code MPOL_BIND}: touching a page that is bound to a full node makes the kernel kill a process. The pages, of a range that
     * prefers the node, are given memory; what came from elsewhere is moved, for which the kernel frees what it can on the node, and
     * kills nobody; what is still elsewhere then is refused.
     *
     * @param persistent whether to have the kernel free memory on the node; else what came from elsewhere is refused at once
     */
    static void insist(NumaSystem system, MemorySegment pages, long pageBytes, int node, boolean persistent) {
        system.populate(pages.address(), pages.byteSize(), pageBytes);
        long[] elsewhere = notOn(system, addresses(pages, pageBytes), node);
        if (elsewhere.length == 0) {
            return;
        }
        if (persistent) {
            system.move(elsewhere, node);
        }
        long[] refused = persistent ? notOn(system, elsewhere, node) : elsewhere;
        if (refused.length > 0) {
            throw new BackendMemoryException(
                    "node " + node + " has no memory left for " + pages.byteSize() + " bytes: " + refused.length
                            + " of " + pages.byteSize() / pageBytes + " pages would come from nodes "
                            + Arrays.stream(system.nodesOf(refused))
                                    .boxed()
                                    .collect(Collectors.toCollection(TreeSet::new))
                            + "; free memory there, or choose an affinity that may cross nodes",
                    null);
        }
    }

    /** Those that have memory on another node. */
    private static long[] notOn(NumaSystem system, long[] addresses, int node) {
        int[] nodes = system.nodesOf(addresses);
        IntPredicate isElsewhere = i -> nodes[i] != node && nodes[i] != NumaSystem.NOWHERE;
        return IntStream.range(0, addresses.length)
                .filter(isElsewhere)
                .mapToLong(i -> addresses[i])
                .toArray();
    }

    private static long[] addresses(MemorySegment pages, long pageBytes) {
        return LongStream.range(0, pages.byteSize() / pageBytes)
                .map(i -> pages.address() + i * pageBytes)
                .toArray();
    }
}
