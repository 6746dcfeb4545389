/**
 * {@code slab serve}: a page on the loopback interface that renews itself. It answers {@code GET} alone, to requests that name this machine
 * as their host alone, so that no other page in the reader's browser can ask it by way of a name that changes its address.
 */
@NullMarked
package io.slab.tools.serve;

import org.jspecify.annotations.NullMarked;
