/**
 * Plug-ins written the way a user would write them: a coloring strategy and a lifecycle that are found by name, and a listener that is
 * handed over as an instance. Start from these; {@code docs/plugins.md} explains them.
 */
@NullMarked
package io.slab.examples;

import org.jspecify.annotations.NullMarked;
