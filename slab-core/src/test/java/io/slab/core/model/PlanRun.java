package io.slab.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.slab.AllocationSite;
import io.slab.AllocatorStats;
import io.slab.CacheKind;
import io.slab.CacheStats;
import io.slab.Checks;
import io.slab.ConfinedCache;
import io.slab.SlabAllocator;
import io.slab.SlabCache;
import io.slab.Slot;
import io.slab.Zeroing;
import io.slab.core.model.Plan.Step;
import io.slab.core.model.ReferenceModel.Live;
import io.slab.error.InvalidFreeException;
import io.slab.error.SlabOutOfMemoryException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A plan that is carried out, on the engine and on the model alike. */
final class PlanRun implements AutoCloseable {
    private static final String CACHE = "modelled";
    private static final String GENERAL = "general";

    /** From one sample to the next: none, each object, some objects, few. */
    private static final long[] DISTANCES = {0, 1, 300, 5000};

    private final Plan plan;
    private final ReferenceModel model = new ReferenceModel();
    private final SlabAllocator slabs;
    private final long frame;
    private final List<Slot> slots = new ArrayList<>();
    private SlabCache cache;
    private ConfinedCache confined;
    private int generation;

    PlanRun(Plan plan) {
        this.plan = plan;
        this.slabs = plan.config()
                .samplingBytes(DISTANCES[plan.objectSize() % DISTANCES.length])
                .create();
        this.frame = slabs.config().frameSize();
        this.cache = slabs.createCache(plan.spec(CACHE, frame));
        this.confined = cache.confined();
    }

    /** The engine's own invariants, and that its figures are the model's. */
    void check() {
        slabs.verify();
        AllocatorStats s = slabs.stats();
        assertThat(s.liveObjects()).isEqualTo(model.size());
        assertThat(cache.stats().liveObjects()).isEqualTo(mine().size());
        long slabBytes = 0;
        for (CacheStats c : s.caches()) {
            slabBytes += c.totalSlabBytes();
            assertThat(c.committedBytes()).isLessThanOrEqualTo(c.totalSlabBytes());
        }
        long used = s.regions().stream().mapToLong(r -> r.usedBytes()).sum();
        assertThat(used).isEqualTo(slabBytes + s.runBytes()).isLessThanOrEqualTo(plan.limitBytes());
        assertThat(s.committedBytes()).isLessThanOrEqualTo(s.reservedBytes());
        assertThat(s.freeCommittedBytes()).isLessThanOrEqualTo(s.committedBytes());
        assertThat(slabs.profile().sites().stream()
                        .mapToLong(AllocationSite::samples)
                        .sum())
                .as("sampled objects that are live")
                .isLessThanOrEqualTo(model.size()
                        + slabs.stats().caches().stream()
                                .filter(c -> c.kind() == CacheKind.ARENA)
                                .mapToLong(CacheStats::liveObjects)
                                .sum());
    }

    private List<Live> mine() {
        return model.all(o -> o.owner().equals(CACHE + generation));
    }

    private Live pick(List<Live> all, int number) {
        return all.get(number % all.size());
    }

    void take(Step step) throws Exception {
        try {
            perform(step);
        } catch (SlabOutOfMemoryException e) {
            assertThat(plan.limitBytes()).as("%s", e).isLessThan(Long.MAX_VALUE);
        }
    }

    private void perform(Step step) throws Exception {
        List<Live> mine = mine();
        switch (step.operation()) {
            case ALLOCATE -> enter(cache.allocateRaw());
            case ALLOCATE_SEGMENT -> enter(cache.allocate());
            case TRY_ALLOCATE -> cache.tryAllocate().ifPresent(this::enter);
            case ALLOCATE_WAITING -> enter(cache.allocate(Duration.ZERO));
            case FREE -> freeOne(mine, step.a(), cache::free);
            case FREE_SEGMENT -> freeOne(mine, step.a(), a -> cache.free(cache.segmentOf(a)));
            case FREE_GLOBALLY -> freeOne(mine, step.a(), slabs::free);
            case BULK_ALLOCATE -> bulkAllocate(1 + step.a() % 700);
            case BULK_FREE -> bulkFree(mine, step.a(), step.b());
            case CONFINED_ALLOCATE -> {
                for (int i = step.a() % 100; i >= 0; i--) {
                    enter(confined.allocateRaw());
                }
            }
            case CONFINED_FREE -> {
                for (int i = 0; i < Math.min(step.a() % 100, mine.size()); i++) {
                    freeOne(mine, i, confined::free);
                }
            }
            case CLOSE_CONFINED -> {
                confined.close();
                confined = cache.confined();
            }
            case ACQUIRE -> {
                Slot slot = cache.acquire();
                slots.add(slot);
                enter(slot.segment(), slot.address());
            }
            case CLOSE_SLOT -> closeSlot(step.a());
            case GENERAL_ALLOCATE -> generalAllocate(step.a(), step.b());
            case GENERAL_FREE -> freeOne(model.all(o -> o.owner().equals(GENERAL)), step.a(), slabs::free);
            case ARENA -> arena(step.a(), step.b());
            case SAMPLE -> slabs.sample(DISTANCES[step.a() % DISTANCES.length]);
            case SHRINK -> cache.shrink();
            case RECLAIM -> slabs.reclaim();
            case RECREATE_CACHE -> recreate(step.a());
            case INVALID_FREE -> invalidFree(step.a(), step.b());
            case OTHER_THREAD -> elsewhere(Thread.ofPlatform(), step.a(), step.b());
            case VIRTUAL_THREAD -> elsewhere(Thread.ofVirtual(), step.a(), step.b());
        }
    }

    private interface Freeing {
        void free(long address);
    }

    private void enter(MemorySegment object) {
        if (object.isNative()) {
            enter(object, object.address());
        } else { // segments on the Java heap do not tell their address
            cache.free(object);
            enter(cache.allocateRaw());
        }
    }

    private void enter(MemorySegment object, long address) {
        assertThat(object.byteSize()).isEqualTo(plan.objectSize());
        enter(address);
    }

    private void enter(long address) {
        assertThat(address % cache.spec().alignment()).isZero();
        MemorySegment memory = cache.segmentOf(address);
        if (plan.zeroing() != Zeroing.NEVER) {
            for (long i = 0; i < memory.byteSize(); i++) {
                assertThat(memory.get(java.lang.foreign.ValueLayout.JAVA_BYTE, i))
                        .isZero();
            }
        }
        model.enter(address, plan.objectSize(), CACHE + generation, memory);
    }

    private void freeOne(List<Live> among, int number, Freeing way) {
        if (!among.isEmpty()) {
            Live object = pick(among, number);
            slots.removeIf(s -> s.address() == object.address());
            model.leave(object, slabs);
            way.free(object.address());
        }
    }

    private void bulkAllocate(int count) {
        long[] addresses = new long[count];
        cache.allocateRaw(addresses, 0, count);
        for (long address : addresses) {
            enter(address);
        }
    }

    private void bulkFree(List<Live> mine, int a, int b) {
        List<Live> chosen = new ArrayList<>();
        int stride = 1 + b % 3;
        for (int i = a % 5; i < mine.size(); i += stride) {
            chosen.add(mine.get(i));
        }
        chosen.forEach(o -> model.leave(o, slabs));
        slots.removeIf(s -> chosen.stream().anyMatch(o -> o.address() == s.address()));
        cache.free(chosen.stream().mapToLong(Live::address).toArray(), 0, chosen.size());
    }

    private void closeSlot(int number) {
        if (!slots.isEmpty()) {
            Slot slot = slots.remove(number % slots.size());
            Live object = model.all(o -> o.address() == slot.address()).getFirst();
            model.leave(object, slabs);
            slot.close();
            slot.close();
        }
    }

    private void generalAllocate(int a, int b) {
        long size = a % 7 == 0 ? a * 13L % (3 << 20) : a % 3000;
        long alignment = 1L << b % (b % 5 == 0 ? 22 : 8);
        long address = slabs.allocateRaw(size, alignment);
        assertThat(address % Math.max(8, alignment)).isZero();
        model.enter(address, size, GENERAL, slabs.segmentOf(address));
    }

    private void arena(int a, int b) {
        try (Arena arena = b % 2 == 0 ? slabs.openArena() : slabs.openSharedArena()) {
            for (int i = 0; i < a % 50; i++) {
                MemorySegment s = arena.allocate(1 + a * (i + 1L) % 2000, 1L << b % 9);
                for (long j = 0; j < s.byteSize(); j++) {
                    assertThat(s.get(java.lang.foreign.ValueLayout.JAVA_BYTE, j))
                            .isZero();
                }
                s.fill((byte) -1);
            }
            slabs.verify();
        }
    }

    private void recreate(int a) {
        confined.close();
        cache.close();
        generation++;
        slots.clear(); // their objects are freed through the allocator
        cache = slabs.createCache(plan.spec(CACHE, frame));
        confined = cache.confined();
        List<Live> old = model.all(o -> o.owner().startsWith(CACHE));
        for (int i = a % 4; i < old.size(); i += 2) {
            model.leave(old.get(i), slabs);
            slabs.free(old.get(i).address());
        }
    }

    private void invalidFree(int a, int b) {
        if (plan.checks() == Checks.OFF) {
            return;
        }
        List<Live> mine = mine();
        long address = mine.isEmpty()
                ? a * 8L
                : pick(mine, b).address() + 1 + a % Math.max(1, Math.max(plan.objectSize(), 8) - 1);
        if (b % 3 == 0 && !mine.isEmpty()) {
            Live twice = pick(mine, a);
            slots.removeIf(s -> s.address() == twice.address());
            model.leave(twice, slabs);
            cache.free(twice.address());
            address = twice.address();
        }
        long wrong = address;
        List<Freeing> ways = List.of(cache::free, slabs::free, confined::free, x -> cache.free(new long[] {x}, 0, 1));
        for (Freeing way : ways) {
            try {
                way.free(wrong);
                throw new AssertionError("free of 0x" + Long.toHexString(wrong) + " was accepted");
            } catch (InvalidFreeException e) {
                assertThat(e.address()).isEqualTo(wrong);
            }
        }
    }

    /** Another thread allocates, frees some of ours, and dies. */
    private void elsewhere(Thread.Builder builder, int a, int b) throws Exception {
        List<Live> mine = mine();
        Callable<Boolean> work = () -> {
            bulkAllocate(1 + a % 300);
            for (int i = 0; i < b % 200 && i < mine.size(); i++) {
                Live object = mine.get(i);
                slots.removeIf(s -> s.address() == object.address());
                model.leave(object, slabs);
                cache.free(object.address());
            }
            return true;
        };
        FutureTask<Boolean> task = new FutureTask<>(work);
        builder.start(task);
        try {
            task.get(60, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof SlabOutOfMemoryException full) {
                throw full;
            }
            throw e;
        }
    }

    void freeEverything() {
        model.assertAllIntact(slabs);
        for (Live object : model.all(o -> true)) {
            model.leave(object, slabs);
            slabs.free(object.address());
        }
        slabs.verify();
        confined.close();
        slabs.reclaim();
        slabs.verify();
        AllocatorStats s = slabs.stats();
        assertThat(s.liveObjects()).isZero();
        assertThat(s.committedBytes()).isZero();
        assertThat(s.reservedBytes()).isZero();
    }

    @Override
    public void close() {
        slabs.close();
    }
}
