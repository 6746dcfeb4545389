/**
 * Sampled allocations: which stack allocated what is live.
 *
 * <p>Not allocations are drawn but places: when a slab is made, {@link io.slab.core.sample.Sampling} throws points on it, with exponential gaps of so many
 * bytes on average, and an object that a point falls on is sampled each time it is handed out. Nothing an allocation or a free does depends on it,
 * and so at any moment each live object is sampled with the probability that it had with points on the stream of allocations.
 *
 * <p>The fast path is not asked. A free object at such a place carries another canary than the rest, which the check of an allocation stumbles over, and
 * the page map leads to a span without objects there, which the check of a free stumbles over: both then come here, where all others would be refused. The
 * decision {@code 0072} has the alternatives, with figures.
 *
 * <p>This package knows numbers and stacks, not slabs: who stumbled, and where, is told by those above.
 */
@NullMarked
package io.slab.core.sample;

import org.jspecify.annotations.NullMarked;
