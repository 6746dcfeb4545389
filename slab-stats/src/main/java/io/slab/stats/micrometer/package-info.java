/**
 * Figures for Micrometer, and through it for Prometheus and others. Micrometer is optional: only who uses this package needs it.
 *
 * <pre>{@code
 * new SlabMetrics(slabs).bindTo(registry);
 * }</pre>
 */
@NullMarked
package io.slab.stats.micrometer;

import org.jspecify.annotations.NullMarked;
