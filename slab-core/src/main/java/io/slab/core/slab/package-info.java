/**
 * The slab layer: how a run of pages is cut into objects, and which of them are free.
 *
 * <h2>Invariants</h2>
 * <ul>
 *   <li>In each slab {@code free objects = set bits of its bitmap}; bits at and beyond the number of objects are clear.
 *   <li>A slab is on exactly one list: empty (all free), full (none free), or the partial list of its fullness.
 *   <li>{@code objects of all slabs = free objects in slabs + objects outside} (with users, in magazines, in the depot).
 *   <li>All objects that touch a page of a slab's {@link io.slab.core.page.Hole} are free in the slab; the page map leads to the hole exactly there.
 *   <li>A partial slab of which no free object has all its pages is on the list of hollow ones.
 *   <li>The header of an {@code ON_SLAB} slab says what the heap's own state says, and its checksum is right.
 * </ul>
 */
@NullMarked
package io.slab.core.slab;

import org.jspecify.annotations.NullMarked;
