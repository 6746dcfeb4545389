/** Turns replay results into a table for people, JSON for programs, and a self-contained HTML page. */
@NullMarked
package io.slab.tools.report;

import org.jspecify.annotations.NullMarked;
