/**
 * Memory trouble on demand. {@link io.slab.fault.FaultBackend} is a page backend that fails at the calls it is told to, in the ways in
 * which memory fails: none left, late, an error in between, less or other than asked. It also notes what its caller does wrong.
 *
 * <p>A program that embeds Slab chooses it by name, {@code fault:script=…}, and sees how it fares; the engine's own tests do the same
 * at each call of each operation. It needs no test framework, so that it can stand in for memory wherever the program runs.
 */
@org.jspecify.annotations.NullMarked
package io.slab.fault;
