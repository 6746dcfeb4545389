/** Real input for a store: CSV, JSON lines, the files of a directory or an archive. */
@NullMarked
package io.slab.examples.kv.load;

import org.jspecify.annotations.NullMarked;
