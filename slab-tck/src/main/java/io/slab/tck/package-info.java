/** The conformance kit: one JUnit 5 base class for each SPI type, for plug-in authors to extend. */
@NullMarked
package io.slab.tck;

import org.jspecify.annotations.NullMarked;
