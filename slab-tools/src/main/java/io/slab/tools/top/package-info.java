/**
 * {@code slab top}: the caches of a running JVM in a terminal, as {@code slabtop} shows those of a kernel.
 *
 * <p>What is shown and what keys do is apart from the terminal: {@link io.slab.tools.top.TopState} is where the reader is,
 * {@link io.slab.tools.top.TopScreen} turns it and a timeline into lines of text of any size, {@link io.slab.tools.top.TopTerminal} alone
 * knows of a terminal, and puts it back as it was however the program ends.
 */
@NullMarked
package io.slab.tools.top;

import org.jspecify.annotations.NullMarked;
