/**
 * A descriptor store in a file: after a crash {@link io.slab.examples.descriptorfile.DescriptorFile#read} tells which slabs there were, and which
 * of their objects were free.
 */
@NullMarked
package io.slab.examples.descriptorfile;

import org.jspecify.annotations.NullMarked;
