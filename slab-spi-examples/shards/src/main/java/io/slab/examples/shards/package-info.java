/**
 * A CPU locator for servers that run a virtual thread per request: requests of one shard, tenant or connection share a stripe, so that what one frees
 * the next one gets while it is warm.
 */
@NullMarked
package io.slab.examples.shards;

import org.jspecify.annotations.NullMarked;
