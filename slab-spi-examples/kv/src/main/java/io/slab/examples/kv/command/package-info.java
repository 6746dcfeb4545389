/** The commands {@code kv load}, {@code get}, {@code scan} and {@code bench}, which hang below {@code slab}. */
@NullMarked
package io.slab.examples.kv.command;

import org.jspecify.annotations.NullMarked;
