/**
 * The built-in page backends: {@code mmap}, {@code memfd} and {@code file} for Linux, {@code arena} and {@code heap} for everywhere.
 *
 * <p>Those for Linux share {@code AddressSpace} (an aligned range that is there as a whole or not at all) and {@code MappedRegion} (a region that
 * can be released again after each failure), and make every system call through {@link io.slab.core.memory.Linux}. What the kernel lacks is
 * said once in the log and kept in {@code Notes}, for {@code dump()}.
 */
@NullMarked
package io.slab.core.backend;

import org.jspecify.annotations.NullMarked;
