/**
 * The typed errors: an unchecked, sealed family under {@link io.slab.error.SlabException}, so that a {@code switch} over it is
 * complete. Every message names the value, the limit and the remedy.
 */
@NullMarked
package io.slab.error;

import org.jspecify.annotations.NullMarked;
