/** NUMA topology, placement of slabs on nodes, and migration between them. */
@NullMarked
package io.slab.numa;

import org.jspecify.annotations.NullMarked;
