/**
 * Recorded allocation traces: finding them, reading their formats, and holding them in compact arrays.
 *
 * <p>A {@link io.slab.tools.trace.Trace} is a sequence of events in global order. Each event allocates or frees one
 * numbered object; addresses of the recording are gone once a trace has been built.
 */
@NullMarked
package io.slab.tools.trace;

import org.jspecify.annotations.NullMarked;
