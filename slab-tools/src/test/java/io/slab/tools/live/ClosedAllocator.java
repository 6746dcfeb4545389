package io.slab.tools.live;

import io.slab.error.SlabClosedException;
import io.slab.stats.jmx.SlabMBeans;
import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/** An allocator that was closed, though its MBean is still there: what a reader finds for a moment while one is being closed. */
public final class ClosedAllocator implements ClosedAllocatorBean {
    static void register() throws JMException {
        ManagementFactory.getPlatformMBeanServer()
                .registerMBean(
                        new StandardMBean(new ClosedAllocator(), ClosedAllocatorBean.class),
                        new ObjectName(SlabMBeans.ALLOCATORS.getCanonicalName().replace("*", "name=closed")));
    }

    private static SlabClosedException closed() {
        return new SlabClosedException("the allocator is closed");
    }

    @Override
    public long getSamplingBytes() {
        return 0;
    }

    @Override
    public void setSamplingBytes(long bytes) {
        throw closed();
    }

    @Override
    public String getStatsJson() {
        throw closed();
    }

    @Override
    public String inspectJson() {
        throw closed();
    }
}
