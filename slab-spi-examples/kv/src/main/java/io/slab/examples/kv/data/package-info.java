/** What all layers agree on: how keys are ordered and hashed, and how sorted entries are walked. */
@NullMarked
package io.slab.examples.kv.data;

import org.jspecify.annotations.NullMarked;
