/**
 * Tests that need NUMA machines of a certain make. {@code slab-numa/guest/run} boots such machines in QEMU and runs
 * {@link io.slab.numa.guest.GuestTests} in them; everywhere else they are skipped.
 */
package io.slab.numa.guest;
