/**
 * Purges against owners of magazines, two threads at a time, run by jcstress: each class names every outcome that there may be, and why. {@code PurgeInterleavingsTest} runs them, in a
 * JVM of their own.
 */
package io.slab.core.interleaving;
