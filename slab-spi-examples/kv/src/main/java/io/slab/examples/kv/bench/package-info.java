/**
 * The workloads of the Yahoo! Cloud Serving Benchmark (B. Cooper et al., 2010) on this engine over Slab, on the same engine over {@code malloc}, and on
 * a {@code ConcurrentSkipListMap} on the Java heap: each in a JVM of its own, with the same keys, values and operations.
 */
@NullMarked
package io.slab.examples.kv.bench;

import org.jspecify.annotations.NullMarked;
