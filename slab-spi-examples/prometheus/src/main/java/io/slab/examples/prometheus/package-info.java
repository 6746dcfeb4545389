/** A listener that counts events and serves the counts over HTTP in the text format of Prometheus. */
@NullMarked
package io.slab.examples.prometheus;

import org.jspecify.annotations.NullMarked;
