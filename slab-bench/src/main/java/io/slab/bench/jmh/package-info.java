/** JMH benchmarks; {@code io.slab.bench} holds what they share with the {@code slab} command. */
@NullMarked
package io.slab.bench.jmh;

import org.jspecify.annotations.NullMarked;
