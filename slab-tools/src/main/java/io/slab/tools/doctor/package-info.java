/**
 * What this machine offers an allocator: {@code Checkup} looks at {@code /proc} and {@code /sys} and asks the page backends, {@code Finding} is
 * what it says about each thing, {@code DoctorReport} prints it.
 */
@NullMarked
package io.slab.tools.doctor;

import org.jspecify.annotations.NullMarked;
