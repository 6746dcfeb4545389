/**
 * General allocation: any size and alignment, from caches of size classes or from page runs, and arenas that free in bulk.
 */
@NullMarked
package io.slab.core.general;

import org.jspecify.annotations.NullMarked;
