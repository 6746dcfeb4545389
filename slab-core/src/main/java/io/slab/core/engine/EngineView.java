package io.slab.core.engine;

import io.slab.AllocationProfile;
import io.slab.AllocatorDetail;
import io.slab.AllocatorStats;
import io.slab.CacheDetail;
import io.slab.CacheKind;
import io.slab.CacheStats;
import io.slab.Reach;
import io.slab.ReclaimReport;
import io.slab.SlabAllocatorConfig;
import io.slab.core.slab.HookCalls;
import io.slab.spi.AllocatorView;

/** An allocator as listeners see it: no handle, so that it keeps nothing open. */
record EngineView(Engine engine) implements AllocatorView {
    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public SlabAllocatorConfig config() {
        return engine.parts().config();
    }

    private Engine open(String call) {
        HookCalls.requireOutsideOfListeners(call);
        engine.requireOpen();
        return engine;
    }

    @Override
    public AllocatorStats stats() {
        return open("stats").figures().stats();
    }

    @Override
    public CacheStats stats(CacheKind kind, String cache) {
        return open("stats").figures().stats(kind, cache);
    }

    @Override
    public AllocatorDetail inspect() {
        return open("inspect").figures().detail();
    }

    @Override
    public CacheDetail inspect(CacheKind kind, String cache) {
        return open("inspect").figures().detail(kind, cache);
    }

    @Override
    public String dump() {
        return Dump.of(stats());
    }

    @Override
    public ReclaimReport reclaim(Reach reach) {
        return open("reclaim").reclaim(reach);
    }

    @Override
    public void sample(long everyBytes) {
        open("sample").samples().every(everyBytes);
    }

    @Override
    public long samplingBytes() {
        return open("samplingBytes").samples().everyBytes();
    }

    @Override
    public AllocationProfile profile() {
        return open("profile").samples().profile();
    }

    @Override
    public void verify() {
        open("verify").verify();
    }
}
