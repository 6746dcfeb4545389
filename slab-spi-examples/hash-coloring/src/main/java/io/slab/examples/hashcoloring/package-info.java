/** A coloring strategy by hashing: a plug-in in its smallest form. */
@NullMarked
package io.slab.examples.hashcoloring;

import org.jspecify.annotations.NullMarked;
