/** A lifecycle that counts: shows how rarely objects are constructed compared with how often they are allocated, and that none is forgotten. */
@NullMarked
package io.slab.examples.counting;

import org.jspecify.annotations.NullMarked;
