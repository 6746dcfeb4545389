package io.slab.core.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.AllocatorDetail;
import io.slab.AllocatorStats;
import io.slab.ByteStats;
import io.slab.CacheDetail;
import io.slab.CacheNodeStats;
import io.slab.CacheStats;
import io.slab.MagazineStats;
import io.slab.NodeStats;
import io.slab.ObjectStats;
import io.slab.RegionStats;
import io.slab.RunStats;
import io.slab.SlabStats;
import java.util.List;

/** The equations that hold in every snapshot, whatever threads do meanwhile. */
final class Sums {
    private Sums() {}

    static void check(CacheStats c) {
        ObjectStats o = c.objects();
        assertThat(o.live() + o.magazines() + o.depot() + o.free()).as(c.name()).isEqualTo(o.capacity());
        assertThat(o.live()).as(c.name()).isNotNegative();
        assertThat(o.peakOutside()).isGreaterThanOrEqualTo(o.live() + o.magazines() + o.depot());
        assertThat(c.slabs().occupancy()).hasSize(10);
        assertThat(c.slabs().occupancy().stream().mapToInt(n -> n).sum())
                .isEqualTo(c.slabs().total());
        assertThat(c.slabs().occupancy().getFirst()).isEqualTo(c.slabs().empty());
        assertThat(c.slabs().occupancy().getLast()).isEqualTo(c.slabs().full());
        assertThat(c.slabs().decommitted()).isBetween(0, c.slabs().empty());
        ByteStats b = c.bytes();
        assertThat(b.requested()
                        + b.rounding()
                        + b.cached()
                        + b.scattered()
                        + b.empty()
                        + b.header()
                        + b.color()
                        + b.tail())
                .as(c.name())
                .isEqualTo(b.slab());
        assertThat(List.of(b.requested(), b.rounding(), b.cached(), b.scattered(), b.empty(), b.header(), b.color()))
                .as(c.name())
                .allMatch(bytes -> bytes >= 0);
        assertThat(b.tail()).isNotNegative();
        assertThat(b.committed()).isBetween(0L, b.slab());
        assertThat(b.peakSlab()).isGreaterThanOrEqualTo(b.slab());
        assertThat(c.work().allocations() - c.work().frees()).as(c.name()).isEqualTo(o.live() + o.magazines());
        assertThat(c.work().slabsCreated() - c.work().slabsReleased())
                .isEqualTo(c.slabs().total());
        assertThat(c.nodes().stream().mapToInt(CacheNodeStats::slabs).sum())
                .isEqualTo(c.slabs().total());
        assertThat(c.nodes().stream().mapToLong(CacheNodeStats::slabBytes).sum())
                .isEqualTo(b.slab());
        assertThat(c.nodes().stream().mapToLong(CacheNodeStats::depotObjects).sum())
                .isEqualTo(o.depot());
    }

    static void check(CacheDetail d) {
        CacheStats c = d.stats();
        check(c);
        assertThat(d.slabs()).hasSize(c.slabs().total());
        assertThat(d.slabs().stream().mapToLong(SlabStats::bytes).sum())
                .isEqualTo(c.bytes().slab());
        assertThat(d.slabs().stream().mapToLong(SlabStats::free).sum())
                .isEqualTo(c.objects().free());
        assertThat(d.slabs().stream().mapToLong(SlabStats::capacity).sum())
                .isEqualTo(c.objects().capacity());
        assertThat(d.slabs().stream().filter(s -> !s.committed()).count())
                .isEqualTo(c.slabs().decommitted());
        assertThat(d.magazines().stream().mapToLong(MagazineStats::objects).sum())
                .isEqualTo(c.objects().magazines());
    }

    static void check(AllocatorStats s) {
        s.caches().forEach(Sums::check);
        assertThat(s.caches().stream().mapToLong(CacheStats::liveObjects).sum() + s.runObjects())
                .isEqualTo(s.liveObjects());
        assertThat(s.caches().stream().mapToLong(CacheStats::liveBytes).sum() + s.runBytes())
                .isEqualTo(s.liveBytes());
        assertThat(s.caches().stream().mapToLong(CacheStats::totalSlabBytes).sum())
                .isEqualTo(s.slabBytes());
        assertThat(s.slabBytes() + s.runBytes() + s.transitBytes()).isEqualTo(s.usedBytes());
        assertThat(s.regions().stream().mapToLong(RegionStats::usedBytes).sum()).isEqualTo(s.usedBytes());
        assertThat(s.regions().stream().mapToLong(RegionStats::bytes).sum()).isEqualTo(s.reservedBytes());
        assertThat(s.regions().stream().mapToLong(RegionStats::committedBytes).sum())
                .isEqualTo(s.committedBytes());
        assertThat(s.committedBytes()).isBetween(s.freeCommittedBytes(), s.reservedBytes());
        assertThat(s.nodes().stream().mapToLong(NodeStats::usedBytes).sum()).isEqualTo(s.usedBytes());
        assertThat(s.nodes().stream().mapToLong(NodeStats::slabBytes).sum()).isEqualTo(s.slabBytes());
    }

    static void check(AllocatorDetail d) {
        check(d.stats());
        d.caches().forEach(Sums::check);
        assertThat(d.caches().stream().map(CacheDetail::stats))
                .isEqualTo(d.stats().caches());
        assertThat(d.regionResidentBytes()).hasSameSizeAs(d.stats().regions());
        assertThat(d.runs().stream().mapToLong(RunStats::bytes).sum()).isNotNegative();
    }
}
