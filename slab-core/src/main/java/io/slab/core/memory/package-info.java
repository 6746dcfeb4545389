/**
 * The little that touches memory by address and calls the operating system, and whether this JVM allows it. Exported to {@code slab-numa}
 * alone.
 *
 * <p>{@link io.slab.core.memory.SystemCalls} is the one door to the C library: {@link io.slab.core.memory.Linux} gives its calls types and names,
 * and tests put an implementation there that fails at any call.
 */
@NullMarked
package io.slab.core.memory;

import org.jspecify.annotations.NullMarked;
