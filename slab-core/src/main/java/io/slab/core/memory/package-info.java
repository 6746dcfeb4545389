/** The little that touches memory by address, and whether this JVM allows it. Exported to {@code slab-numa} alone. */
@NullMarked
package io.slab.core.memory;

import org.jspecify.annotations.NullMarked;
