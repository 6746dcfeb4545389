/** The engine as users see it: puts layers and strategies together, and implements the API's handles. */
@NullMarked
package io.slab.core.engine;

import org.jspecify.annotations.NullMarked;
