/**
 * The allocators that are measured, behind one interface.
 *
 * <p>A workload keeps its objects in {@link io.slab.bench.peer.Slots}, which is to it what an array of pointers is to a C program. An
 * allocator brings the kind of slots that suits it: an array of addresses, or an array of objects such as Netty's buffers. So each
 * peer stores what its users store, and none pays for a translation.
 */
@NullMarked
package io.slab.bench.peer;

import org.jspecify.annotations.NullMarked;
