package io.slab.stats.jmx;

import io.slab.spi.AllocatorView;
import io.slab.stats.jmx.JmxListener.CacheName;
import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.ObjectName;

/** The registered MBeans of one allocator. Used by {@link JmxThread} alone. */
final class Beans {
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final AllocatorView allocator;
    private final AllocatorBean bean;
    private final String name;
    private long sequence;

    private Beans(AllocatorView allocator, String name) throws JMException {
        this.allocator = allocator;
        this.name = name;
        this.bean = new AllocatorBean(allocator);
        server.registerMBean(bean, SlabMBeans.allocator(name));
    }

    /** Registers the allocator; where another class loader's Slab took its name, under a longer one. */
    static Beans of(AllocatorView allocator) {
        try {
            try {
                return new Beans(allocator, allocator.name());
            } catch (InstanceAlreadyExistsException e) {
                String longer = allocator.name() + "@" + Integer.toHexString(System.identityHashCode(allocator));
                return new Beans(allocator, longer);
            }
        } catch (JMException e) {
            throw new IllegalStateException("the MBean of allocator '" + allocator.name() + "'", e);
        }
    }

    private ObjectName nameOf(CacheName cache) {
        return SlabMBeans.cache(name, cache.kind(), cache.name());
    }

    void add(CacheName cache) {
        try {
            server.registerMBean(new CacheBean(allocator, cache.kind(), cache.name()), nameOf(cache));
        } catch (InstanceAlreadyExistsException e) {
            // Made anew while a closed one of its name was still on its way here: the MBean finds it by name.
        } catch (JMException e) {
            throw new IllegalStateException("the MBean of cache '" + cache.name() + "'", e);
        }
    }

    void remove(CacheName cache) {
        unregister(nameOf(cache));
    }

    void removeAll(Set<CacheName> caches) {
        caches.forEach(this::remove);
        unregister(SlabMBeans.allocator(name));
    }

    private void unregister(ObjectName bean) {
        try {
            server.unregisterMBean(bean);
        } catch (InstanceNotFoundException e) {
            // Somebody else unregistered it: that is what was wanted.
        } catch (JMException e) {
            throw new IllegalStateException("the MBean " + bean, e);
        }
    }

    void send(String type, String cache, String message) {
        Notification notification =
                new Notification(type, SlabMBeans.allocator(name), ++sequence, System.currentTimeMillis(), message);
        notification.setUserData(cache);
        bean.sendNotification(notification);
    }
}
