/** Benchmarks and the workloads of the field, run against peers. */
@NullMarked
package io.slab.bench;

import org.jspecify.annotations.NullMarked;
