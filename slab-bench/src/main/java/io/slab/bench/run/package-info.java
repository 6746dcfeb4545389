/**
 * Measures: which benchmarks there are ({@link io.slab.bench.run.Catalog}), how long each may take
 * ({@link io.slab.bench.run.Effort}), and how figures come about ({@link io.slab.bench.run.BenchRun}): every figure in a JVM of its
 * own, allocators taking turns, so that whatever drifts hits all of them, and ratios formed within each turn.
 */
@NullMarked
package io.slab.bench.run;

import org.jspecify.annotations.NullMarked;
