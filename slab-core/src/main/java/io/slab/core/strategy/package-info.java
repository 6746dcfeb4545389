/** The built-in strategies other than page backends: reclaim policies, locks, the CPU locator and the NUMA affinity {@code none}. */
@NullMarked
package io.slab.core.strategy;

import org.jspecify.annotations.NullMarked;
