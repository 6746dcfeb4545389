/**
 * Replaying a trace on an allocator in a forked JVM, and measuring there.
 *
 * <p>Life of one result: the command parses a trace once and hands it over in a file
 * ({@link io.slab.tools.trace.TraceFile}); {@code WorkerProcess} forks a JVM per allocator and pass; {@code Worker} runs there,
 * drives a {@code Replay} up to stops at which {@code ResidentMeter} reads {@code /proc/self/smaps}, and prints its reply as one
 * line of JSON. Patterns and resident memory are taken in one pass, time in another, so that neither disturbs the other.
 */
@NullMarked
package io.slab.tools.replay;

import org.jspecify.annotations.NullMarked;
