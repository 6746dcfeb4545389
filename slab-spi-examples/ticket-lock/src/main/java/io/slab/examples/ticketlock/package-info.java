/** A lock that lets threads in by the order in which they came, for those to whom the slowest operation matters more than the average. */
@NullMarked
package io.slab.examples.ticketlock;

import org.jspecify.annotations.NullMarked;
