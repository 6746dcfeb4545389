/**
 * What allocators are asked to do: small loops, and the allocation benchmarks of the field written anew from their descriptions. Every
 * allocator does identical work; memory is touched when it is allocated and verified when it is freed.
 */
@NullMarked
package io.slab.bench.workload;

import org.jspecify.annotations.NullMarked;
