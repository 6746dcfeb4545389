/**
 * NUMA: which nodes a machine has and how far apart they are. Placement of slabs on nodes, and migration between them, are to follow; until
 * then the affinity {@code none} of the engine is the only one.
 */
@NullMarked
package io.slab.numa;

import org.jspecify.annotations.NullMarked;
