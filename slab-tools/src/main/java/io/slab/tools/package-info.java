/** The {@code slab} command: replay, bench, plugins, doctor, top, report. */
@NullMarked
package io.slab.tools;

import org.jspecify.annotations.NullMarked;
