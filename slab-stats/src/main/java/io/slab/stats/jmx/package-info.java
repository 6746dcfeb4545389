/**
 * Allocators and caches as MBeans of the platform's MBean server, for JConsole, VisualVM, monitoring agents and {@code ./slab top}.
 *
 * <p>The listener {@code jmx} is there for every allocator as soon as {@code slab-stats} is on the path:
 *
 * <table>
 *   <caption>MBeans</caption>
 *   <tr><th>object name</th><th>interface</th></tr>
 *   <tr><td>{@code io.slab:type=Allocator,name=slab-1}</td><td>{@link io.slab.stats.jmx.AllocatorMXBean}</td></tr>
 *   <tr><td>{@code io.slab:type=Cache,allocator=slab-1,kind=named,name="orders"}</td><td>{@link io.slab.stats.jmx.CacheMXBean}</td></tr>
 * </table>
 *
 * <p>A client in another JVM that has Slab's classes reads whole snapshots as records:
 *
 * <pre>{@code
 * for (ObjectName name : connection.queryNames(SlabMBeans.ALLOCATORS, null)) {
 *     AllocatorMXBean slabs = JMX.newMXBeanProxy(connection, name, AllocatorMXBean.class);
 *     AllocatorStats stats = slabs.getStats();       // cheap: every second if you like
 *     AllocatorDetail detail = slabs.inspect();      // slab by slab, and resident bytes
 * }
 * }</pre>
 *
 * <p>One without them reads the attribute {@code StatsJson} or invokes {@code inspectJson}.
 *
 * <p>Notifications of the types {@code io.slab.limit}, {@code io.slab.corruption} and {@code io.slab.leak} come from the allocator's MBean; where they come
 * faster than they can be delivered, some are dropped.
 */
@NullMarked
package io.slab.stats.jmx;

import org.jspecify.annotations.NullMarked;
