/**
 * The magazine and depot layers of one cache.
 *
 * <h2>Who owns what</h2>
 * {@link io.slab.core.cache.Magazine} is the fast path, one array for a thread and a cache; {@link io.slab.core.cache.CacheMagazines} and
 * {@link io.slab.core.cache.ThreadMagazines} are how handles find it. {@link io.slab.core.cache.MagazineLayer} is what they fall back on, and finds every thread's.
 * {@link io.slab.core.cache.BulkPath} does the same to many objects by one call.
 * {@link io.slab.core.cache.DepotLayer} is everything behind it, under one lock: the depot, the slabs, the table of magazines,
 * waiting threads. A magazine belongs to its owner thread alone, until it is revoked.
 *
 * <h2>Revocation</h2>
 * Anybody who holds the cache's lock may take another thread's magazine without the fast path paying for it:
 * <ol>
 *   <li>write 0 to the magazine's {@code owner} word, which the fast path reads (opaque) before it touches the magazine;
 *   <li>take the owner's stack trace. That is a handshake: the owner has stopped at a safepoint after the write, so whatever it reads
 *       later is 0. If the topmost frame of ours is in the fast path, the owner may have read the word before: try again;
 *   <li>else the magazine is ours. The owner's next operation finds 0, goes through the depot layer, and waits for the lock.
 * </ol>
 * Virtual threads use the magazine of their carrier, whose stack trace does not show them: they say in the magazine that they are inside, and whoever revokes it brings every thread to
 * a safepoint before it looks there, and after: {@link io.slab.core.memory.Safepoint}.
 *
 * <p>The same happens before memory is unmapped, which is why an operation that races with {@code close} fails with a typed error and never
 * touches unmapped memory: the fast path touches object memory only between reading its own id in {@code owner} and returning.
 *
 * <h2>Invariants</h2>
 * <ul>
 *   <li>{@code objects outside of slabs = live + Σ magazines + depot}.
 *   <li>Each free object is in exactly one of: a slab's bitmap, one magazine, the depot.
 *   <li>With checks, each object in a magazine or the depot carries its canary.
 * </ul>
 */
@NullMarked
package io.slab.core.cache;

import org.jspecify.annotations.NullMarked;
