package io.slab.spi;

/**
 * Tells the node of the calling thread and the node for new memory. Asked when a thread meets a cache for the first time and when
 * slabs are made: never on the fast path.
 */
public interface NumaAffinity {
    /** One node, no binding. */
    NumaAffinity NONE = new NumaAffinity() {
        @Override
        public int nodes() {
            return 1;
        }

        @Override
        public int currentNode() {
            return 0;
        }
    };

    /**
     * How many nodes there are: depots and slab lists are kept for each.
     *
     * @return at least 1, the same at each call
     */
    int nodes();

    /**
     * The node of the calling thread.
     *
     * @return 0 to {@code nodes() - 1}
     */
    int currentNode();

    /**
     * The nodes to take a new slab for {@code node} from, the best first.
     *
     * @param node the node it is for
     * @return at least one node; a node that is left out is never used
     */
    default int[] fallbackOrder(int node) {
        return new int[] {node};
    }
}
