/**
 * What an allocator does and holds, for people and for programs: the listener {@code log}, {@link io.slab.stats.CountingListener} and
 * {@link io.slab.stats.StatsJson}. JMX, JFR and Micrometer are to follow.
 */
@NullMarked
package io.slab.stats;

import org.jspecify.annotations.NullMarked;
