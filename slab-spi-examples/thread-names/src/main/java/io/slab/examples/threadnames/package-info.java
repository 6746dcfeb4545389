/** A NUMA affinity by thread name: threads that work on the same data get their memory from the same slabs, and others from others. */
@NullMarked
package io.slab.examples.threadnames;

import org.jspecify.annotations.NullMarked;
