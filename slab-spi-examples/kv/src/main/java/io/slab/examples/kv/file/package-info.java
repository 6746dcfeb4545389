/**
 * Files as the engine needs them: append, read at a position, force, truncate, rename. A small interface, so that tests can make a disk
 * full or a {@code fsync} fail at any call.
 */
@NullMarked
package io.slab.examples.kv.file;

import org.jspecify.annotations.NullMarked;
