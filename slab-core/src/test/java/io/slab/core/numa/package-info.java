/** Placement by node, with an affinity that plays machine and kernel. Real ones are in {@code io.slab.numa.guest}. */
package io.slab.core.numa;
