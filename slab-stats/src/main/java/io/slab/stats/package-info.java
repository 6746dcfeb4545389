/** Snapshots of an allocator turned into JMX, JFR, Micrometer, text and pictures. */
@NullMarked
package io.slab.stats;

import org.jspecify.annotations.NullMarked;
