/**
 * Flight Recorder events: regions, slabs, magazines, reclaim, limits, failures, damage, leaks as they happen, and figures of allocators and caches from time to
 * time. The listener {@code jfr} is there for every allocator; all events are off until a recording asks for them:
 *
 * <pre>{@code
 * jcmd PID JFR.start name=slab settings=default settings=slab.jfc filename=slab.jfr
 * }</pre>
 *
 * <p>with {@code slab.jfc} from this jar ({@code unzip -j slab-stats.jar io/slab/stats/jfr/slab.jfc}), or in code with
 * {@link io.slab.stats.jfr.SlabJfr#configuration()}. Events are called {@code io.slab.…}, in the category {@code Slab}.
 */
@NullMarked
package io.slab.stats.jfr;

import org.jspecify.annotations.NullMarked;
