/**
 * Off-heap memory as the engine sees it: {@link io.slab.examples.kv.memory.Memory} gives addresses and takes them back,
 * {@link io.slab.examples.kv.memory.Raw} reads and writes at addresses. Everything above runs over Slab and over the C library's {@code
 * malloc} alike, which is what makes a comparison of the two fair.
 */
@NullMarked
package io.slab.examples.kv.memory;

import org.jspecify.annotations.NullMarked;
