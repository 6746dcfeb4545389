/**
 * The allocators that a trace is replayed on: Slab itself and its peers written in C, behind one small interface.
 */
@NullMarked
package io.slab.tools.peer;

import org.jspecify.annotations.NullMarked;
