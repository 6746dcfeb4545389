/**
 * NUMA: which nodes a machine has and how far apart they are, and affinities that place slabs on nodes.
 *
 * <p>{@link io.slab.numa.NumaTopology} is what the kernel tells, less what a cpuset or container forbids. The affinities divide the work with
 * the engine: the engine keeps a depot, slab lists and regions per node and walks the order of fall-back; an affinity says where the caller
 * runs, sets the policy of pages, and asks the kernel where they went. Nothing here is on the fast path.
 *
 * <p>Pages are bound by {@code mbind} with a <em>preferred</em> node, also where an affinity promises never to cross: memory bound
 * strictly makes the kernel kill a process when the node is full. Strict affinities touch the pages instead, ask where they are, move what
 * went elsewhere, and refuse the rest.
 */
@NullMarked
package io.slab.numa;

import org.jspecify.annotations.NullMarked;
