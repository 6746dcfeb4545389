/** A page backend over a pool of memory-mapped files: how to report a full disk before a page fault turns it into a crash. */
@NullMarked
package io.slab.examples.filepool;

import org.jspecify.annotations.NullMarked;
