/**
 * When memory may be freed that readers without locks may still look at: epoch-based reclamation (K. Fraser, <i>Practical
 * lock-freedom</i>, 2004). A reader pins the current epoch while it reads; what a writer has unlinked is retired with the epoch in which that
 * happened, and freed once no pin is that old.
 */
@NullMarked
package io.slab.examples.kv.epoch;

import org.jspecify.annotations.NullMarked;
