/** A reclaim policy by the time of day: keeps empty slabs warm while people work, gives them back when batch jobs want the memory. */
@NullMarked
package io.slab.examples.officehours;

import org.jspecify.annotations.NullMarked;
