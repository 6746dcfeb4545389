package io.slab.stats.jmx;

import io.slab.AllocationProfile;
import io.slab.AllocatorDetail;
import io.slab.AllocatorStats;
import io.slab.Reach;
import io.slab.spi.AllocatorView;
import io.slab.stats.StatsJson;
import io.slab.stats.StatsText;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;

/** Asks the allocator at each call, and sends notifications. Thread-safe. */
final class AllocatorBean extends NotificationBroadcasterSupport implements AllocatorMXBean {
    private final AllocatorView allocator;

    AllocatorBean(AllocatorView allocator) {
        super(new MBeanNotificationInfo(
                SlabMBeans.NOTIFICATIONS.toArray(String[]::new),
                Notification.class.getName(),
                "limits, damage, leaks; the message tells"));
        this.allocator = allocator;
    }

    @Override
    public String getName() {
        return allocator.name();
    }

    @Override
    public String getBackend() {
        return allocator.config().backend().name();
    }

    @Override
    public String getConfiguration() {
        return allocator.config().toString();
    }

    @Override
    public long getLiveObjects() {
        return allocator.stats().liveObjects();
    }

    @Override
    public long getLiveBytes() {
        return allocator.stats().liveBytes();
    }

    @Override
    public long getUsedBytes() {
        return allocator.stats().usedBytes();
    }

    @Override
    public long getCommittedBytes() {
        return allocator.stats().committedBytes();
    }

    @Override
    public long getReservedBytes() {
        return allocator.stats().reservedBytes();
    }

    @Override
    public long getResidentBytes() {
        return allocator.inspect().residentBytes();
    }

    @Override
    public long getLimitBytes() {
        return allocator.config().limitBytes();
    }

    @Override
    public long getFailures() {
        return allocator.stats().failures().total();
    }

    @Override
    public AllocatorStats getStats() {
        return allocator.stats();
    }

    @Override
    public String getStatsJson() {
        return StatsJson.of(allocator.stats());
    }

    @Override
    public String getStatsText() {
        return StatsText.of(allocator.stats());
    }

    @Override
    public AllocatorDetail inspect() {
        return allocator.inspect();
    }

    @Override
    public String inspectJson() {
        return StatsJson.of(allocator.inspect());
    }

    @Override
    public String dump() {
        return allocator.dump();
    }

    @Override
    public long reclaim() {
        return allocator.reclaim(Reach.EVERYTHING).bytes();
    }

    @Override
    public long getSamplingBytes() {
        return allocator.samplingBytes();
    }

    @Override
    public void setSamplingBytes(long everyBytes) {
        allocator.sample(everyBytes);
    }

    @Override
    public AllocationProfile profile() {
        return allocator.profile();
    }

    @Override
    public String profileJson() {
        return StatsJson.of(allocator.profile());
    }

    @Override
    public String profileCollapsed() {
        return allocator.profile().collapsed();
    }

    @Override
    public void verify() {
        allocator.verify();
    }
}
